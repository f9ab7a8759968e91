package io.tidemark.cli.storage;

import io.tidemark.cli.TidemarkHome;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The file systems of Flink's plugins. Flink and the jobs' jar, which know them, are loaded for it, apart from the tool: what both
 * see of each other is the JDK's {@link FileSystemProvider}.
 */
final class FlinkStorage {

    private static final Path LOG = Path.of(System.getProperty("user.home"), ".cache", "tidemark", "storage.log");

    private static final String PROVIDER = "io.tidemark.storage.FlinkFileSystemProvider";
    private static final String FLINK_CONF = "flink-conf";

    /** The client of S3, in Flink's plugin, says by the JDK's own log that it misses a file. Kept, for else it is forgotten. */
    private static final Logger CLIENT_OF_S3 = Logger.getLogger("com.amazonaws");

    private FlinkStorage() {}

    /**
     * Loads them, with Flink's settings and what {@code FLINK_PLUGINS_DIR} names.
     *
     * @param flinkConf the folder of its {@code config.yaml}
     * @throws IOException with a message for the operator, if the settings or a plugin cannot be read
     */
    static FileSystem load(TidemarkHome home, Path flinkConf) throws IOException {
        // Flink's log is for a file: standard output is for what the user has asked for.
        setUnlessSet("log.file", LOG.toString());
        setUnlessSet(
                "log4j.configurationFile",
                home.flinkConf().resolve("log4j-cli.properties").toUri().toString());
        CLIENT_OF_S3.setLevel(Level.SEVERE);
        try {
            ClassLoader loader =
                    new URLClassLoader("flink", jars(home).toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
            return Class.forName(PROVIDER, true, loader)
                    .asSubclass(FileSystemProvider.class)
                    .getDeclaredConstructor()
                    .newInstance()
                    .newFileSystem(URI.create("flink:/"), Map.of(FLINK_CONF, flinkConf.toString()));
        } catch (ReflectiveOperationException otherBuild) {
            throw new IllegalStateException(home.jobsJar() + " is of another build", otherBuild);
        }
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static List<URL> jars(TidemarkHome home) throws IOException {
        List<URL> jars = new ArrayList<>(List.of(url(home.jobsJar())));
        try (DirectoryStream<Path> flink = Files.newDirectoryStream(home.flinkLib(), "*.jar")) {
            for (Path jar : flink) {
                jars.add(url(jar));
            }
        }
        return jars;
    }

    private static URL url(Path jar) throws MalformedURLException {
        return jar.toUri().toURL();
    }
}
