package io.tidemark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.flink.SnapshotKind;
import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TableProgress;
import io.tidemark.position.LogOrder;
import io.tidemark.position.LogPosition;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** States that real jobs have left, beside what the server said while they ran; see the README there. */
class SavedStatesOfRealJobsTest {

    @ParameterizedTest
    @CsvSource({
        "postgres-canonical, FLINK_CDC, CANONICAL_SAVEPOINT, 2",
        "postgres-native, FLINK_CDC, NATIVE_SAVEPOINT, 2",
        "postgres-checkpoint, FLINK_CDC, CHECKPOINT, 1",
        "postgres-legacy, FLINK_CDC_LEGACY, CANONICAL_SAVEPOINT, 1",
        "postgres-tidemark, TIDEMARK, CANONICAL_SAVEPOINT, 2",
        "mysql-canonical, FLINK_CDC, CANONICAL_SAVEPOINT, 1",
        "mariadb-canonical, FLINK_CDC, CANONICAL_SAVEPOINT, 1",
        "mysql-tidemark, TIDEMARK, CANONICAL_SAVEPOINT, 1",
        "mariadb-tidemark, TIDEMARK, CANONICAL_SAVEPOINT, 1"
    })
    void standWhereTheServerSaysTheLastRowIs(String name, SourceKind reader, SnapshotKind kind, int parallelism)
            throws IOException, URISyntaxException {
        Inspection inspection = inspected(name, kind);
        SourceState source = source(inspection, reader, parallelism);
        assertThat(source.phase()).isEqualTo(Phase.STREAMING);
        assertThat(name).startsWith(source.database().equals("postgres") ? "postgres-" : "m");
        assertBetweenWhatTheServerSaid(name, source);
        if (reader == SourceKind.TIDEMARK) {
            assertThat(source.identity()).isPresent();
            assertThat(inspection.targets()).hasSize(1);
        }
    }

    /** What a state's name says of it. */
    record Named(String name, String family, String reader, String phase, SnapshotKind kind, int parallelism) {

        private static final Pattern FORM = Pattern.compile("([a-z]+)-(.+)-(following|loading)-([a-z]+)-([12])");

        static Named of(String name) {
            Matcher found = FORM.matcher(name);
            assertThat(found.matches()).as(name).isTrue();
            SnapshotKind kind =
                    switch (found.group(4)) {
                        case "canonical" -> SnapshotKind.CANONICAL_SAVEPOINT;
                        case "native" -> SnapshotKind.NATIVE_SAVEPOINT;
                        default -> SnapshotKind.CHECKPOINT;
                    };
            return new Named(
                    name, found.group(1), found.group(2), found.group(3), kind, Integer.parseInt(found.group(5)));
        }

        SourceKind source() {
            if (reader.equals("tidemark")) {
                return SourceKind.TIDEMARK;
            }
            return reader.endsWith("-legacy") ? SourceKind.FLINK_CDC_LEGACY : SourceKind.FLINK_CDC;
        }

        /** The releases whose state has the layout of the one that wrote it. */
        String releases() {
            if (!family.equals("postgres")) {
                return "Flink CDC 2.3 to 3.6";
            }
            return switch (reader) {
                case "3.1.1", "3.2.1" -> "Flink CDC 3.1, 3.2";
                case "3.3.0" -> "Flink CDC 3.3";
                default -> "Flink CDC 3.4 to 3.6";
            };
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Every one that is called so: those of many releases, and of phases of which there may be more. */
    static List<Named> ofReleases() throws IOException, URISyntaxException {
        try (Stream<Path> all = Files.list(directory("."))) {
            return all.map(state -> state.getFileName().toString())
                    .filter(name -> Named.FORM.matcher(name).matches())
                    .sorted()
                    .map(Named::of)
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "mysql", "mariadb"})
    void areOfEachReleaseInEachPhaseAndOfEachKind(String family) throws IOException, URISyntaxException {
        assertThat(ofReleases().stream()
                        .filter(state ->
                                state.family().equals(family) && !state.name().contains("-legacy-"))
                        .map(state -> state.name().substring(family.length() + 1)))
                .containsExactlyInAnyOrder(
                        "3.1.1-following-canonical-2",
                        "3.1.1-loading-canonical-1",
                        "3.2.1-following-canonical-2",
                        "3.2.1-loading-canonical-1",
                        "3.3.0-following-canonical-2",
                        "3.3.0-loading-canonical-1",
                        "3.5.0-following-canonical-2",
                        "3.5.0-following-checkpoint-2",
                        "3.5.0-following-native-1",
                        "3.5.0-loading-canonical-1",
                        "3.5.0-loading-checkpoint-2",
                        "3.5.0-loading-native-2",
                        "tidemark-following-checkpoint-2",
                        "tidemark-following-native-2",
                        "tidemark-loading-canonical-1",
                        "tidemark-loading-checkpoint-2");
    }

    @ParameterizedTest
    @MethodSource("ofReleases")
    void standWhereTheServerAndTheRowsSay(Named state) throws IOException, URISyntaxException {
        Inspection inspection = inspected(state.name(), state.kind());
        assertThat(inspection.files().isWhole()).isTrue();
        SourceState source = source(inspection, state.source(), state.parallelism());
        assertThat(source.database()).isEqualTo(state.family().equals("postgres") ? "postgres" : "mysql");
        assertBetweenWhatTheServerSaid(state.name(), source);
        if (state.source() == SourceKind.TIDEMARK) {
            assertThat(source.identity()).isPresent();
            assertThat(inspection.targets()).hasSize(1);
        } else if (state.source() == SourceKind.FLINK_CDC) {
            assertThat(source.versions()).isEqualTo(state.releases());
        }
        if (state.phase().equals("following")) {
            assertThat(source.phase()).isEqualTo(Phase.STREAMING);
            assertThat(source.following()).isTrue();
            assertThat(source.tables()).allMatch(TableProgress::isLoaded);
            return;
        }
        String[] load = Files.readString(directory(state.name()).resolve("load"))
                .strip()
                .split(" ");
        assertThat(source.phase()).isEqualTo(Phase.SNAPSHOT);
        assertThat(source.remarks()).isNotEmpty();
        assertThat(source.tables()).hasSize(1);
        TableProgress progress = source.tables().get(0);
        assertThat(progress.table()).hasToString(load[0]);
        assertThat(progress.cut()).isTrue();
        assertThat(progress.chunks()).isEqualTo(Long.parseLong(load[1]));
        assertThat(progress.done()).isBetween(Long.parseLong(load[2]), Long.parseLong(load[3]));
    }

    private static Path directory(String name) throws URISyntaxException {
        return Path.of(
                SavedStatesOfRealJobsTest.class.getResource("states/" + name).toURI());
    }

    private static Inspection inspected(String name, SnapshotKind kind) throws IOException, URISyntaxException {
        Inspection inspection = Inspection.of(directory(name));
        assertThat(inspection.unread()).isEmpty();
        assertThat(inspection.metadata().kind()).isEqualTo(kind);
        return inspection;
    }

    private static SourceState source(Inspection inspection, SourceKind reader, int parallelism) {
        assertThat(inspection.sources()).hasSize(1);
        SourceState source = inspection.sources().get(0);
        assertThat(source.kind()).isEqualTo(reader);
        assertThat(source.parallelism()).isEqualTo(parallelism);
        return source;
    }

    private static void assertBetweenWhatTheServerSaid(String name, SourceState source)
            throws IOException, URISyntaxException {
        List<String> server = Files.readAllLines(directory(name).resolve("server"));
        LogPosition before = LogPosition.parse(server.get(0));
        LogPosition after = LogPosition.parse(server.get(1));
        LogPosition position = source.position().orElseThrow();
        assertThat(position.order(before))
                .as("%s, from %s on", position, before)
                .isIn(LogOrder.SAME, LogOrder.AFTER);
        assertThat(position.order(after)).as("%s, up to %s", position, after).isIn(LogOrder.BEFORE, LogOrder.SAME);
    }
}
