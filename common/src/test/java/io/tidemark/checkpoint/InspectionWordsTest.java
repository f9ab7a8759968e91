package io.tidemark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.flink.FileCheck;
import io.tidemark.checkpoint.flink.Metadata;
import io.tidemark.checkpoint.flink.SnapshotKind;
import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How an inspection is told to people. */
class InspectionWordsTest {

    private static final FileCheck.Found WHOLE = found(2, 0, Map.of(), List.of(), List.of());

    private static String text(
            String location,
            FileCheck.Found files,
            List<SourceState> sources,
            List<TargetState> targets,
            UnreadOperator... unread) {
        return InspectionReport.text(new Inspection(
                location,
                new Metadata(7, SnapshotKind.CHECKPOINT, List.of(), 100),
                Instant.EPOCH,
                files,
                sources,
                targets,
                List.of(unread)));
    }

    private static SourceState source(SourceKind kind, Phase phase) {
        return new SourceState(
                "00",
                kind,
                "mysql",
                "state version 1006",
                1,
                phase,
                List.of(),
                BinlogPosition.parse("b.000001:4"),
                true,
                Map.of(),
                new BinlogIdentity("", 5, 0xFFFF_FFFFL),
                null,
                List.of());
    }

    private static String verdict(String location, SourceState... sources) {
        String text = text(location, WHOLE, List.of(sources), List.of());
        return text.substring(text.lastIndexOf("\n\n") + 2);
    }

    private static TargetState target(Map<String, String> sources, long... epochs) {
        List<TargetState.Epoch> all = new ArrayList<>();
        for (long epoch : epochs) {
            all.add(new TargetState.Epoch(epoch, 1, 1, 9));
        }
        return new TargetState("00", "orders", "a", "a", 3, false, sources, all, Set.of());
    }

    @Test
    void epochsThatWaitAreCountedAndNotListed() {
        assertThat(text("/x", WHOLE, List.of(), List.of(target(Map.of())))).contains("  waiting      no epoch\n");
        assertThat(text("/x", WHOLE, List.of(), List.of(target(Map.of(), 11))))
                .contains("  waiting      epoch 11: 1 row\n");
        assertThat(text("/x", WHOLE, List.of(), List.of(target(Map.of(), 11, 12, 4711))))
                .contains("  waiting      epochs 11 to 4711 (3): 3 rows\n");
    }

    @Test
    void theVerdictCountsSourcesAsPeopleDo() {
        SourceState streaming = source(SourceKind.FLINK_CDC, Phase.STREAMING);
        SourceState loading = source(SourceKind.FLINK_CDC, Phase.SNAPSHOT);
        String end = "Its job would not ask the databases whether they still serve this.\n";
        assertThat(verdict("/x", streaming)).isEqualTo("Its source streams.\n" + end);
        assertThat(verdict("/x", loading)).isEqualTo("Its source does not stream yet.\n" + end);
        assertThat(verdict("/x", loading, streaming)).isEqualTo("1 of 2 sources streams.\n" + end);
        assertThat(text("/x", WHOLE, List.of(), List.of(target(Map.of()))))
                .endsWith("\n\nThere is no source of Flink CDC or of Tidemark in it.\n");
        assertThat(verdict("/x", loading, loading)).isEqualTo("0 of 2 sources stream.\n" + end);
    }

    @Test
    void operatorsThatCannotBeReadAreNamed() {
        assertThat(text("/x", WHOLE, List.of(), List.of(), new UnreadOperator("0a", "a flag of 7")))
                .endsWith(
                        """

                        operator 0a
                          not read     a flag of 7

                        1 operator could not be read.
                        """);
        assertThat(text(
                        "/x",
                        WHOLE,
                        List.of(),
                        List.of(),
                        Stream.of("0a", "0b")
                                .map(id -> new UnreadOperator(id, "why"))
                                .toArray(UnreadOperator[]::new)))
                .endsWith("\n2 operators could not be read.\n");
    }

    private static FileCheck.Found found(
            int count, int elsewhere, Map<String, String> unseen, List<String> missing, List<String> shorter) {
        return new FileCheck.Found(count, elsewhere, new TreeMap<>(unseen), missing, shorter);
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThat(text("/x", WHOLE, List.of(), List.of()))
                .contains("  files        2 beside _metadata: there, and not cut short\n");
        assertThat(text("/x", found(0, 0, Map.of(), List.of(), List.of()), List.of(), List.of()))
                .contains("  files        none beside _metadata\n");
        assertThat(text(
                        "/x",
                        found(
                                9,
                                6,
                                Map.of("s3://b/e", "403", "s3://b/d", "503"),
                                List.of("/a", "/b"),
                                List.of("/c with 1 of 2 bytes")),
                        List.of(),
                        List.of()))
                .contains(
                        "  files        9 beside _metadata: 6 not looked for, in other file systems; 2 not looked for, the"
                                + " first is s3://b/d: 503; 2 missing, the first is /a; 1 cut short, the first is /c with 1 of 2 bytes\n")
                .endsWith("Flink cannot restore it: see its files.\n");
    }

    @Test
    void theNextCommandIsOneThatAShellTakes() {
        SourceState ours = source(SourceKind.TIDEMARK, Phase.STREAMING);
        String begin = "Its source streams.\n";
        String next = begin + "Whether the databases still serve this: tidemark doctor PIPELINE --from ";
        assertThat(verdict("/state/chk-7", ours)).isEqualTo(next + "/state/chk-7\n");
        assertThat(verdict("/my state/it's $HOME", ours)).isEqualTo(next + "'/my state/it'\\''s $HOME'\n");
        assertThat(verdict("s3://state/chk-7", ours)).isEqualTo(begin);
        assertThat(verdict("/state/\u001b[2J", ours)).isEqualTo(begin);
    }

    @Test
    void namesOfTheStateAreNotObeyed() {
        assertThat(text("/x", WHOLE, List.of(), List.of(target(Map.of("a\u009b2J\u001b[2J", "2/FF")))))
                .contains("  a\\u009b2J\\u001b[2J 2/FF\n");
    }

    @Test
    void timesOfALogAreRead() {
        assertThat(text("/x", WHOLE, List.of(source(SourceKind.TIDEMARK, Phase.STREAMING)), List.of()))
                .contains("  history      server id 5, file begun 2106-02-07T06:28:15Z\n");
    }
}
