package io.tidemark.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * S3Proxy, a server of S3's protocol, in a JVM of its own with 128 MB of heap, on a random port of the loopback interface, for who has
 * its key. Its objects are files, so that a test can spoil them. Thread-safe.
 */
public final class S3Proxy extends ServerProcess {

    private static final String USER = "tidemark";

    private final Path home;
    private final Path jars;
    private final Credentials credentials = new Credentials(USER, Credentials.randomPassword());

    private S3Proxy(Path jars, PrivateDirectory home) {
        super("S3Proxy", home, StopSignal.TERM);
        this.home = home.path();
        this.jars = jars;
    }

    /**
     * Starts it in a private directory; returns when it serves.
     *
     * @param jars the folder of those that it consists of
     * @throws ServerException if it does not come up, with the end of its log
     */
    public static S3Proxy start(Path jars) {
        PrivateDirectory home = PrivateDirectory.create("tidemark-s3");
        try {
            S3Proxy server = new S3Proxy(jars, home);
            server.startOnFreePort();
            return server;
        } catch (RuntimeException e) {
            home.close();
            throw e;
        }
    }

    /**
     * Makes a bucket.
     *
     * @return where its objects are, each by its key
     */
    public Path bucket(String name) {
        try {
            return Files.createDirectories(objects().resolve(name));
        } catch (IOException e) {
            throw new ServerException("The bucket " + name + " cannot be made.", e);
        }
    }

    private Path objects() {
        return home.resolve("objects");
    }

    private String endpoint() {
        return "http://" + host() + ":" + port();
    }

    public String secret() {
        return credentials.password();
    }

    /** How Flink reaches it. */
    public Map<String, String> flinkSettings() {
        return Map.of(
                "s3.endpoint",
                endpoint(),
                "s3.path.style.access",
                "true",
                "s3.access-key",
                credentials.user(),
                "s3.secret-key",
                credentials.password(),
                // It takes half a minute to delete several objects by one request.
                "s3.multiobjectdelete.enable",
                "false",
                "s3.directory.marker.retention",
                "keep",
                // What was put into a bucket's folder, and not by its protocol, has no tag.
                "s3.change.detection.version.required",
                "false");
    }

    @Override
    ServerCommand command(int port) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "s3proxy.endpoint",
                "http://" + host() + ":" + port,
                "s3proxy.authorization",
                "aws-v2-or-v4",
                "s3proxy.identity",
                credentials.user(),
                "s3proxy.credential",
                credentials.password(),
                "jclouds.provider",
                "filesystem",
                "jclouds.filesystem.basedir",
                objects().toString()));
        Path configuration = home.resolve("s3proxy.properties");
        try {
            Files.createDirectories(objects());
            try (OutputStream file = Files.newOutputStream(configuration)) {
                properties.store(file, null);
            }
        } catch (IOException e) {
            throw new ServerException("The configuration of S3Proxy cannot be written to " + home + ".", e);
        }
        return new ServerCommand(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-DLOG_LEVEL=info",
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        configuration.toString()),
                Map.of("CLASSPATH", jars.toAbsolutePath() + "/*"));
    }

    /** It refuses who does not say who it is, which is an answer. */
    @Override
    void use() throws Exception {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(endpoint()).toURL().openConnection();
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_FORBIDDEN) {
                throw new IOException("HTTP " + status);
            }
        } finally {
            connection.disconnect();
        }
    }
}
