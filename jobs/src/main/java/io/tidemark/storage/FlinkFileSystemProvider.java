package io.tidemark.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.plugin.PluginManager;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.util.TemporaryClassLoaderContext;

/**
 * Flink's file systems, those of the plugins in the folder that {@code FLINK_PLUGINS_DIR} names among them, to who knows the JDK's
 * interface alone. It is made by its name: the JDK is not to find it on a cluster, where jobs have Flink's own.
 *
 * <p>Assumes no more of a file system than S3 has: a file is there when it is closed, as it was written; no directory is renamed;
 * {@link StandardOpenOption#CREATE_NEW} is looked for, and two that do so at once may both be told that there was none.
 */
public final class FlinkFileSystemProvider extends FileSystemProvider {

    /** The setting with the folder of the {@code config.yaml} that says how file systems are reached. */
    public static final String FLINK_CONF = "flink-conf";

    private FirstLook stores = new FirstLook(org.apache.flink.core.fs.Path::getFileSystem);

    @Override
    public String getScheme() {
        return "flink";
    }

    /**
     * Makes Flink know its file systems, in this process for good.
     *
     * @param uri any
     * @param settings {@link #FLINK_CONF}
     * @throws IOException with a message for the operator, if the settings or a plugin cannot be read
     */
    @Override
    public java.nio.file.FileSystem newFileSystem(URI uri, Map<String, ?> settings) throws IOException {
        try (TemporaryClassLoaderContext ignored =
                TemporaryClassLoaderContext.of(getClass().getClassLoader())) {
            Object folder = settings.get(FLINK_CONF);
            Configuration flink =
                    folder == null ? new Configuration() : GlobalConfiguration.loadConfiguration(folder.toString());
            PluginManager plugins = PluginUtils.createPluginManagerFromRootFolder(flink);
            FileSystem.initialize(flink, plugins);
            stores = FirstLook.impatient(plugins, flink);
        } catch (RuntimeException failure) {
            // Its cause may have lines of the settings in its words, and they secrets.
            throw new IOException("Flink cannot be set up: " + failure.getMessage(), failure);
        }
        return new FlinkFileSystem(this);
    }

    /** The file systems that Flink has in this process already. */
    public static java.nio.file.FileSystem ofThisProcess() {
        return new FlinkFileSystem(new FlinkFileSystemProvider());
    }

    private static FlinkPath own(Path path) {
        if (path instanceof FlinkPath own && own.isAbsolute()) {
            return own;
        }
        throw new IllegalArgumentException(path + " is no path of Flink's");
    }

    private FileSystem of(Path path) throws IOException {
        return stores.of(own(path).flink());
    }

    private FileStatus status(Path path) throws IOException {
        try {
            return stores.status(own(path).flink());
        } catch (FileNotFoundException missing) {
            throw notThere(path, missing);
        }
    }

    private static NoSuchFileException notThere(Path path, FileNotFoundException cause) {
        NoSuchFileException missing = new NoSuchFileException(path.toString());
        missing.initCause(cause);
        return missing;
    }

    private boolean isThere(Path path) throws IOException {
        try {
            status(path);
            return true;
        } catch (NoSuchFileException missing) {
            return false;
        }
    }

    private FSDataInputStream open(Path path) throws IOException {
        try {
            return of(path).open(own(path).flink());
        } catch (FileNotFoundException missing) {
            throw notThere(path, missing);
        }
    }

    @Override
    public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
        return open(path);
    }

    @Override
    public OutputStream newOutputStream(Path path, OpenOption... options) throws IOException {
        boolean fresh = List.of(options).contains(StandardOpenOption.CREATE_NEW);
        try {
            return of(path).create(own(path).flink(), fresh ? WriteMode.NO_OVERWRITE : WriteMode.OVERWRITE);
        } catch (IOException failure) {
            if (fresh && isThereAfter(failure, path)) {
                throw new FileAlreadyExistsException(path.toString());
            }
            throw failure;
        }
    }

    /** What has failed first is what there is to be told. */
    private boolean isThereAfter(IOException failure, Path path) {
        try {
            return isThere(path);
        } catch (IOException second) {
            failure.addSuppressed(second);
            return false;
        }
    }

    /** To read alone; what is written is written to its end, by {@link #newOutputStream}. */
    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        if (options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND)) {
            throw new UnsupportedOperationException("no channel to write " + path);
        }
        long size = status(path).getLen();
        return new ReadChannel(open(path), size);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        List<Path> accepted = new ArrayList<>();
        for (FileStatus one : list(directory)) {
            FlinkPath path = own(directory).listed(one);
            if (filter.accept(path)) {
                accepted.add(path);
            }
        }
        return new Listed(accepted);
    }

    /** Of what is no directory Flink's file systems list it itself, and of what is not there some list nothing. */
    private FileStatus[] list(Path directory) throws IOException {
        FileStatus[] all;
        try {
            all = of(directory).listStatus(own(directory).flink());
        } catch (FileNotFoundException missing) {
            throw notThere(directory, missing);
        }
        boolean doubtful = all == null
                || all.length == 0
                || (all.length == 1
                        && all[0].getPath()
                                .getPath()
                                .equals(own(directory).flink().getPath()));
        if (doubtful && !status(directory).isDir()) {
            throw new NotDirectoryException(directory.toString());
        }
        return all == null ? new FileStatus[0] : all;
    }

    /** Makes those above it as well. */
    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        if (isThere(directory)) {
            throw new FileAlreadyExistsException(directory.toString());
        }
        if (!of(directory).mkdirs(own(directory).flink())) {
            throw new IOException("it cannot be made: " + directory);
        }
    }

    /** Of a directory, if it is empty; that may be gone with the last file in it. */
    @Override
    public void delete(Path path) throws IOException {
        if (of(path).delete(own(path).flink(), false)) {
            return;
        }
        if (isThere(path)) {
            throw new IOException("it cannot be deleted: " + path);
        }
        throw new NoSuchFileException(path.toString());
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) {
        throw new UnsupportedOperationException("to be read and written: " + from);
    }

    /** Of a file alone. */
    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
        if (status(from).isDir()) {
            throw new UnsupportedOperationException("a directory is not moved at once: " + from);
        }
        if (isThere(to)) {
            throw new FileAlreadyExistsException(to.toString());
        }
        if (!of(from).rename(own(from).flink(), own(to).flink())) {
            throw new IOException("it cannot be renamed: %s to %s".formatted(from, to));
        }
    }

    @Override
    public boolean isSameFile(Path one, Path other) {
        return one.equals(other);
    }

    @Override
    public boolean isHidden(Path path) {
        return false;
    }

    @Override
    public FileStore getFileStore(Path path) {
        throw new UnsupportedOperationException("no store of " + path);
    }

    /** Whether it is there; what one may do with it is found when it is done. */
    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        status(path);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return null;
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        if (type != BasicFileAttributes.class) {
            throw new UnsupportedOperationException("%s of %s".formatted(type, path));
        }
        Optional<FileStatus> listed = own(path).takeListed();
        return type.cast(new FlinkAttributes(listed.isPresent() ? listed.get() : status(path)));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
        throw new UnsupportedOperationException("%s of %s".formatted(attributes, path));
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new UnsupportedOperationException("%s of %s".formatted(attribute, path));
    }

    @Override
    public java.nio.file.FileSystem getFileSystem(URI uri) {
        throw new UnsupportedOperationException("whoever has made it keeps it: " + uri);
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException("by the file system alone: " + uri);
    }
}
