package io.tidemark.cli.history;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.checkpoint.JsonText;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A file of JSON lines, written in a thread of its own, so that a disk which does not answer keeps nobody for longer than a
 * given time. Each line is forced to the disk, in the order in which they are given. No secret of a URL gets into it.
 */
final class Lines {

    /** How the file is made, in the writer's thread: that alone may take its time. */
    interface Making {

        FileOutputStream make(Path file) throws IOException;
    }

    private final ObjectMapper json = new ObjectMapper();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "tidemark-history");
        thread.setDaemon(true);
        return thread;
    });
    private final Path file;
    private final Making making;
    private volatile boolean abandoned;

    /** Only for the writer. */
    private FileOutputStream out;

    /** Whether the last line may be there in part. Only for the writer. */
    private boolean torn;

    Lines(Path file, Making making) {
        this.file = file;
        this.making = making;
    }

    /** Makes a file that is there after a power cut, too, as soon as its first line is. */
    static FileOutputStream make(Path file) throws IOException {
        Files.createFile(file);
        FileOutputStream out = new FileOutputStream(file.toFile(), true);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException failure) {
            out.close();
            Files.deleteIfExists(file);
            throw failure;
        }
        return out;
    }

    /**
     * Makes the file with its first line.
     *
     * @throws IOException if that was not possible in the time; whatever becomes of it, there will be no file
     */
    void begin(Map<String, Object> line, Duration patience) throws IOException {
        try {
            await(add(line), patience);
        } catch (IOException failure) {
            abandoned = true;
            writer.execute(this::remove);
            throw failure;
        }
    }

    /** Has one more line written; nobody waits for it. Once it is closed, nothing is. */
    Future<?> add(Map<String, Object> line) {
        try {
            return writer.submit(() -> {
                write(line);
                return null;
            });
        } catch (RejectedExecutionException closed) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** @throws IOException if it could not be written; or not in the time, and then it may still be */
    void await(Future<?> written, Duration patience) throws IOException {
        try {
            written.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof IOException known
                    ? known
                    : new IOException("what is to be written cannot be made", failure.getCause());
        } catch (TimeoutException late) {
            throw new LateException("%s does not answer within %d s".formatted(file, patience.toSeconds()), late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LateException("interrupted", interrupted);
        }
    }

    /** Nothing is added any more. */
    void close() {
        writer.execute(this::closeFile);
        writer.shutdown();
    }

    /** What is waited for may still come. */
    static final class LateException extends IOException {

        private static final long serialVersionUID = 1L;

        LateException(String message, Exception cause) {
            super(message, cause);
        }
    }

    private void write(Map<String, Object> line) throws IOException {
        if (abandoned) {
            return;
        }
        if (out == null) {
            out = making.make(file);
        }
        String text = json.writeValueAsString(Masked.of(json.readTree(JsonText.of(line)))) + "\n";
        // What a full disk has cut short does not take the next line with it.
        byte[] bytes = (torn ? "\n" + text : text).getBytes(StandardCharsets.UTF_8);
        torn = true;
        out.write(bytes);
        out.getFD().sync();
        torn = false;
    }

    private void remove() {
        try {
            if (out != null) {
                out.close();
                Files.deleteIfExists(file);
            }
        } catch (IOException stays) {
            // Whoever reads it finds an operation that was cut off.
        }
    }

    private void closeFile() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException written) {
            // Each line was forced to the disk.
        }
    }
}
