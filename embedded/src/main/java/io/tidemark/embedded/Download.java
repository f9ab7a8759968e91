package io.tidemark.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads from a Maven repository: the system property or environment variable {@code TIDEMARK_MAVEN_REPOSITORY}, else
 * Maven Central. A file is accepted only if it matches the {@code .sha1} published beside it.
 */
final class Download {

    private static final Logger LOG = LoggerFactory.getLogger(Download.class);

    private static final String REPOSITORY = "TIDEMARK_MAVEN_REPOSITORY";
    private static final String MAVEN_CENTRAL = "https://repo.maven.apache.org/maven2";
    private static final Duration TIME_TO_CONNECT = Duration.ofSeconds(30);
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long MEGABYTE = 1_000_000;
    private static final long BYTES_PER_NOTE = 100 * MEGABYTE;

    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(Redirect.NORMAL)
            .connectTimeout(TIME_TO_CONNECT)
            .build();
    private final URI source;

    private Download(URI source) {
        this.source = source;
    }

    /**
     * @param path relative to the repository's root
     * @param target is created
     * @throws IOException if it cannot be had, or is not what its checksum says
     */
    static void fromRepository(String path, Path target) throws IOException {
        String repository = System.getProperty(REPOSITORY, System.getenv().getOrDefault(REPOSITORY, MAVEN_CENTRAL));
        new Download(URI.create(repository.replaceFirst("/+$", "") + "/" + path)).to(target);
    }

    private void to(Path target) throws IOException {
        String expected = checksum();
        HttpResponse<InputStream> response = get(source);
        long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        LOG.info(
                "Downloading {} ({} MB), once for this machine.",
                source,
                length < 0 ? "unknown number of" : length / MEGABYTE);
        try (InputStream content = response.body();
                OutputStream file = Files.newOutputStream(target)) {
            copy(content, file);
        }
        String actual = Checksums.sha1(Files.newInputStream(target));
        if (!actual.equals(expected)) {
            throw new IOException(source + " is damaged: its SHA-1 is " + actual + " instead of " + expected + ".");
        }
    }

    private static void copy(InputStream content, OutputStream file) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long total = 0;
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            file.write(buffer, 0, read);
            if ((total + read) / BYTES_PER_NOTE > total / BYTES_PER_NOTE) {
                LOG.info("{} MB so far.", (total + read) / MEGABYTE);
            }
            total += read;
        }
    }

    /** Some repositories write the file's name behind the checksum. */
    private String checksum() throws IOException {
        try (InputStream content = get(URI.create(source + ".sha1")).body()) {
            return new String(content.readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split("\\s+")[0];
        }
    }

    private HttpResponse<InputStream> get(URI uri) throws IOException {
        try {
            HttpResponse<InputStream> response =
                    client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                response.body().close();
                throw new IOException(uri + " cannot be downloaded: HTTP " + response.statusCode() + ".");
            }
            return response;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while downloading " + uri + ".", e);
        }
    }
}
