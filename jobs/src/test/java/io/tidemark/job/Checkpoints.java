package io.tidemark.job;

import io.tidemark.source.saved.SavedState;
import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.StreamSplit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks into the checkpoints a job has left. */
final class Checkpoints {

    private Checkpoints() {}

    /** Completed checkpoints of every job below a directory, by their number. */
    static List<Path> in(Path directory) throws IOException {
        List<Path> checkpoints = new ArrayList<>();
        for (Path job : list(directory)) {
            for (Path checkpoint : list(job)) {
                if (checkpoint.getFileName().toString().startsWith("chk-")
                        && Files.exists(checkpoint.resolve("_metadata"))) {
                    checkpoints.add(checkpoint);
                }
            }
        }
        checkpoints.sort(Comparator.comparingLong(Checkpoints::number));
        return checkpoints;
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    /** The one of this number. */
    static String of(long number, List<Path> checkpoints) {
        return checkpoints.stream()
                .filter(checkpoint -> number(checkpoint) == number)
                .findFirst()
                .map(checkpoint -> checkpoint.toUri().toString())
                .orElseThrow();
    }

    /** The checkpoint's id. */
    static long number(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring("chk-".length()));
    }

    /** The stream in a checkpoint's reader state; empty if it had not begun. */
    static Optional<StreamSplit> stream(Path checkpoint) throws Exception {
        List<StreamSplit> streams = new ArrayList<>();
        SavedState.read(checkpoint).readers().forEach(reader -> reader.stream().ifPresent(streams::add));
        if (streams.size() > 1) {
            throw new IllegalStateException(checkpoint + " holds " + streams.size() + " streams");
        }
        return streams.stream().findFirst();
    }

    /** Those of which the stream has begun. */
    static List<Path> streaming(Path directory) throws Exception {
        List<Path> streaming = new ArrayList<>();
        for (Path checkpoint : in(directory)) {
            if (stream(checkpoint).isPresent()) {
                streaming.add(checkpoint);
            }
        }
        return streaming;
    }

    /** Whether a checkpoint lies in the middle of a load that was begun anew. */
    static boolean isReloading(Path checkpoint) throws Exception {
        List<CaptureSplit> splits = SavedState.read(checkpoint).readers().stream()
                .flatMap(reader -> reader.splits().stream())
                .toList();
        return splits.stream().noneMatch(StreamSplit.class::isInstance)
                && splits.stream().anyMatch(Checkpoints::isReloaded);
    }

    private static boolean isReloaded(CaptureSplit split) {
        if (split instanceof LoadedChunk loaded) {
            return loaded.chunk().generation() > 0;
        }
        return split instanceof ChunkSplit chunk && chunk.generation() > 0;
    }

    /** Whether there is one whose stream has passed the first load. */
    static boolean anyLoaded(Path directory) throws Exception {
        for (Path checkpoint : streaming(directory)) {
            if (stream(checkpoint).orElseThrow().loading().isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
