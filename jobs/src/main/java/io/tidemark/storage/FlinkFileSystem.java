package io.tidemark.storage;

import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All of Flink's file systems as one, except that of this machine. It has no links, and no rights that could be asked. */
final class FlinkFileSystem extends FileSystem {

    private static final Pattern ABSOLUTE =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(//[^/]*)?(/.*)?", Pattern.DOTALL);

    private static final String SLASH = "/";

    private final FlinkFileSystemProvider provider;

    FlinkFileSystem(FlinkFileSystemProvider provider) {
        this.provider = provider;
    }

    /**
     * @param first with a scheme, or without one of the file system that Flink's settings say ({@code fs.default-scheme})
     * @throws InvalidPathException if it is on this machine, or no path
     */
    @Override
    public Path getPath(String first, String... more) {
        String whole = more.length == 0 ? first : first + SLASH + String.join(SLASH, more);
        Matcher absolute = ABSOLUTE.matcher(whole);
        if (absolute.matches()) {
            String names = absolute.group(3) == null ? SLASH : absolute.group(3);
            String authority = absolute.group(2) == null ? "" : absolute.group(2);
            return path(absolute.group(1), authority, names);
        }
        if (whole.startsWith(SLASH)) {
            URI usual = org.apache.flink.core.fs.FileSystem.getDefaultFsUri();
            return path(usual.getScheme(), usual.getAuthority() == null ? "" : "//" + usual.getAuthority(), whole);
        }
        return FlinkPath.of(this, "", whole);
    }

    private Path path(String scheme, String authority, String names) {
        if (scheme.equals("file")) {
            throw new InvalidPathException(names, "is on this machine");
        }
        return FlinkPath.of(this, scheme + ":" + authority, names);
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("Flink's file systems last as long as the process");
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return SLASH;
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic");
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        throw new UnsupportedOperationException("no patterns: " + pattern);
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException("no users");
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("nobody watches");
    }
}
