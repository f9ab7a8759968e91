package io.tidemark.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.PluginFileSystemFactory;
import org.apache.flink.core.plugin.PluginManager;

/**
 * Asks each store with little {@link Patience} until it has answered once. From then on it is asked as Flink's settings say: a copy
 * of hours outlives a connection that breaks, and a store that is slow for a while. Thread-safe.
 */
final class FirstLook {

    /** Makes what asks a store. */
    @FunctionalInterface
    interface Asking {

        FileSystem of(Path path) throws IOException;
    }

    private final Asking first;
    private final Map<String, FileSystem> asked = new ConcurrentHashMap<>();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();

    /** @param first what asks a store that has not answered yet */
    FirstLook(Asking first) {
        this.first = first;
    }

    /** As Flink's settings say, and with little patience where they do not. Flink itself keeps one file system of each store. */
    static FirstLook impatient(PluginManager plugins, Configuration flink) {
        Configuration limited = Patience.limited(flink);
        return new FirstLook(path -> {
            Iterator<FileSystemFactory> factories = plugins.load(FileSystemFactory.class);
            while (factories.hasNext()) {
                FileSystemFactory factory = PluginFileSystemFactory.of(factories.next());
                if (factory.getScheme().equals(path.toUri().getScheme())) {
                    factory.configure(limited);
                    return factory.create(path.toUri());
                }
            }
            return path.getFileSystem();
        });
    }

    /** That of a path, as its store is asked now. */
    FileSystem of(Path path) throws IOException {
        String store = store(path);
        if (answered.contains(store)) {
            return path.getFileSystem();
        }
        FileSystem known = asked.get(store);
        if (known == null) {
            known = first.of(path);
            asked.put(store, known);
        }
        return known;
    }

    private static String store(Path path) {
        URI uri = path.toUri();
        return uri.getScheme() + "://" + uri.getAuthority();
    }

    /** That a file is not there, or is not for the asker, is an answer. */
    FileStatus status(Path path) throws IOException {
        try {
            FileStatus status = of(path).getFileStatus(path);
            answered.add(store(path));
            return status;
        } catch (FileNotFoundException | AccessDeniedException answer) {
            answered.add(store(path));
            throw answer;
        }
    }
}
