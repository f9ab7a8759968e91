package io.tidemark.cli.history;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.cli.context.HistoryPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The operations that a directory has.
 *
 * @param operations the newest first
 * @param unread files that could not be read, with why
 */
record History(List<Operation> operations, Map<Path, String> unread) {

    static History of(HistoryPlace place) {
        List<Operation> operations = new ArrayList<>();
        Map<Path, String> unread = new TreeMap<>();
        for (Path file : files(place)) {
            try {
                if (Files.size(file) > 0) {
                    operations.add(Operation.read(file));
                }
            } catch (IOException failure) {
                unread.put(file, Inspection.said(failure));
            }
        }
        return new History(List.copyOf(operations), unread);
    }

    /** Their names begin with the time. One that is empty is being begun. */
    private static List<Path> files(HistoryPlace place) {
        try (Stream<Path> files = Files.list(place.directory())) {
            return files.filter(file -> file.getFileName().toString().endsWith(Journal.SUFFIX))
                    .sorted(Comparator.comparing(
                                    (Path file) -> file.getFileName().toString())
                            .reversed())
                    .toList();
        } catch (NoSuchFileException nothingDone) {
            if (place.required()) {
                throw Journal.unusable(place, nothingDone);
            }
            return List.of();
        } catch (IOException failure) {
            throw Journal.unusable(place, failure);
        }
    }

    Optional<Operation> of(String id) {
        return operations.stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst();
    }
}
