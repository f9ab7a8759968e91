package io.tidemark.cli.history;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.checkpoint.JsonText;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A file of JSON lines, written in a thread of its own, so that a disk which does not answer keeps nobody for longer than a
 * given time. Each line is forced to the disk.
 */
final class Lines {

    private final ObjectMapper json = new ObjectMapper();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "tidemark-history");
        thread.setDaemon(true);
        return thread;
    });
    private final Path file;

    /** Only for the writer. */
    private FileOutputStream out;

    Lines(Path file) {
        this.file = file;
    }

    /**
     * Writes one more line; the first one makes the file, which there may not be yet.
     *
     * @param line is made in the writer's thread
     * @throws IOException if it could not be written; or not in the time, and then it may still be
     */
    void write(Supplier<Map<String, Object>> line, Duration patience) throws IOException {
        Future<?> written = writer.submit(() -> {
            write(line.get());
            return null;
        });
        try {
            written.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof IOException known
                    ? known
                    : new IOException("what is to be written cannot be made", failure.getCause());
        } catch (TimeoutException late) {
            throw new IOException("%s does not answer within %d s".formatted(file, patience.toSeconds()), late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    private void write(Map<String, Object> line) throws IOException {
        boolean first = out == null;
        if (first) {
            Files.createFile(file);
        }
        try {
            if (first) {
                out = new FileOutputStream(file.toFile(), true);
            }
            String text = json.writeValueAsString(json.readTree(JsonText.of(line))) + "\n";
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.getFD().sync();
        } catch (IOException failure) {
            if (first) {
                Files.deleteIfExists(file);
            }
            throw failure;
        }
    }
}
