package io.tidemark.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MavenArtifactTest {

    private static final String PATH = "/repository/org/example/big-thing/1.2/big-thing-1.2-linux.zip";
    private static final String SHA1_OF_CONTENT = "040f06fd774092478d450774f5ba30c5da78acc8";

    private final Map<String, String> served = new ConcurrentHashMap<>();
    private final MavenArtifact artifact = new MavenArtifact("org.example", "big-thing", "1.2", "linux", "zip");
    private HttpServer repository;

    @TempDir
    Path localRepository;

    @BeforeEach
    void startRepository() throws IOException {
        repository = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        repository.createContext("/", exchange -> {
            String body = served.get(exchange.getRequestURI().getPath());
            byte[] bytes = body == null ? new byte[0] : body.getBytes(UTF_8);
            exchange.sendResponseHeaders(body == null ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        repository.start();
        System.setProperty(
                "TIDEMARK_MAVEN_REPOSITORY",
                "http://127.0.0.1:" + repository.getAddress().getPort() + "/repository/");
        System.setProperty("maven.repo.local", localRepository.toString());
    }

    @AfterEach
    void stopRepository() {
        repository.stop(0);
        System.clearProperty("TIDEMARK_MAVEN_REPOSITORY");
        System.clearProperty("maven.repo.local");
    }

    @Test
    void downloadsWhatTheLocalRepositoryLacks() throws IOException {
        served.put(PATH, "content");
        served.put(PATH + ".sha1", SHA1_OF_CONTENT + "  big-thing-1.2-linux.zip\n");

        List<Path> files = new ArrayList<>();
        artifact.with(file -> {
            assertThat(file).hasContent("content");
            files.add(file);
        });

        assertThat(files).singleElement().satisfies(file -> assertThat(file).doesNotExist());
    }

    @Test
    void prefersTheLocalRepository() throws IOException {
        Path local = localRepository.resolve("org/example/big-thing/1.2/big-thing-1.2-linux.zip");
        Files.createDirectories(local.getParent());
        Files.writeString(local, "local");

        artifact.with(file -> assertThat(file).isEqualTo(local));

        assertThat(local).exists();
    }

    @Test
    void refusesADamagedDownload() {
        served.put(PATH, "conten!");
        served.put(PATH + ".sha1", SHA1_OF_CONTENT);

        assertThatThrownBy(() -> artifact.with(file -> assertThat(file).doesNotExist()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(PATH + " is damaged: its SHA-1 is ")
                .hasMessageEndingWith(" instead of " + SHA1_OF_CONTENT + ".");
    }

    @Test
    void namesWhatTheRepositoryLacks() {
        assertThatThrownBy(() -> artifact.with(file -> assertThat(file).doesNotExist()))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith(PATH + ".sha1 cannot be downloaded: HTTP 404.");
    }
}
