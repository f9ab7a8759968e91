package io.tidemark.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheTest {

    @TempDir
    Path root;

    private Cache cache;

    @BeforeEach
    void createCache() {
        cache = new Cache(root);
    }

    @Test
    void fillsADirectoryOnce() {
        Path first = cache.directory("key", directory -> Files.writeString(directory.resolve("file"), "first"));
        Path second = cache.directory("key", directory -> Files.writeString(directory.resolve("file"), "second"));

        assertThat(second).isEqualTo(first);
        assertThat(first.resolve("file")).hasContent("first");
    }

    @Test
    void everyUserCanEnterIt() throws IOException {
        Path directory = cache.directory("key", ignored -> {});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void keepsNothingOfAFailedFilling() {
        assertThatThrownBy(() -> cache.directory("key", directory -> {
                    Files.writeString(directory.resolve("half"), "");
                    throw new IOException("The line went dead.");
                }))
                .isInstanceOf(ServerException.class)
                .hasMessage(root.resolve("key") + " cannot be filled.")
                .hasRootCauseMessage("The line went dead.");
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void oneOfManyAtTheSameTimeWins() throws Exception {
        int fillers = 8;
        CountDownLatch allAreFilling = new CountDownLatch(fillers);
        Callable<Path> filling = () -> cache.directory("key", directory -> {
            Files.writeString(directory.resolve("file"), "content");
            await(allAreFilling);
        });
        ExecutorService threads = Executors.newFixedThreadPool(fillers);
        try {
            for (Future<Path> path : threads.invokeAll(Collections.nCopies(fillers, filling))) {
                assertThat(path.get()).isEqualTo(root.resolve("key"));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(root.resolve("key/file")).hasContent("content");
        assertThat(root).isDirectoryNotContaining("glob:**/.key*");
    }

    private static void await(CountDownLatch latch) throws IOException {
        latch.countDown();
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException("Interrupted.", e);
        }
    }
}
