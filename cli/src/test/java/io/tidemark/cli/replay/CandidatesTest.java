package io.tidemark.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.Tool;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.pipeline.TargetStates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside the states of real jobs: of pipeline7 at 0/21C99E0, whose last commit is of 08:25:23.4139. */
class CandidatesTest {

    private static final Instant COMMIT = Instant.parse("2026-11-22T08:25:23.413900Z");
    private static final String PIPELINE = "pipeline7";

    @TempDir
    private Path directory;

    private Path savepoint;

    @BeforeEach
    void copy() throws IOException {
        savepoint = copy("postgres-tidemark", "savepoint-a7d764-000000000001");
    }

    private Path copy(String like, String name) throws IOException {
        Path copy = Files.createDirectories(directory.toRealPath().resolve(name));
        Files.copy(Tool.STATES.resolve(like).resolve("_metadata"), copy.resolve("_metadata"));
        return copy;
    }

    private Candidates candidates(Map<String, String> why) {
        return Candidates.below(directory, PIPELINE, row -> Optional.ofNullable(
                        why.get(row.path().getFileName().toString()))
                .map(Candidate.Judged::no)
                .orElse(Candidate.Judged.NOTHING_AGAINST));
    }

    private static List<LiveTarget> at(String... positions) {
        return List.of(positions).stream()
                .map(position -> new LiveTarget(
                        "mart",
                        "",
                        "",
                        List.of(new LiveTarget.Tidemark(
                                "shop5", position, "STREAMING", 1, "", "2026-11-21T12:00:01Z", ""))))
                .toList();
    }

    @Test
    void aTargetThatHasEverythingThatTheSavepointHasPassedCanBeReplayedInto() {
        Candidates candidates = candidates(Map.of());
        for (String position : new String[] {"0/21C99E0", "0/21C99E1", "1/0"}) {
            assertThat(candidates.reachedBy(at(position)).map(Candidate::path))
                    .as(position)
                    .contains(savepoint);
        }
        for (List<LiveTarget> behind : List.of(
                at("0/21C99DF"),
                at(""),
                at("nonsense"),
                at("mysql-bin.000001:4"),
                List.of(new LiveTarget("mart", "", "", List.<LiveTarget.Tidemark>of())))) {
            assertThat(candidates.reachedBy(behind)).as(behind.toString()).isEmpty();
        }
    }

    /** One that the pipeline does not write any more is left where it was. */
    @Test
    void asManyTargetsAsThePipelineWritesHaveToHaveIt() {
        assertThat(candidates(Map.of()).reachedBy(at("1/0", "0/1"))).isPresent();
        assertThat(candidates(Map.of()).reachedBy(at("0/1", "0/2"))).isEmpty();
    }

    /** Whatever the clocks of its source said. */
    @Test
    void theNewestOfThoseIsTheOneThatHasPassedMost() {
        Candidate early = candidate("0/100", COMMIT);
        Candidate late = candidate("0/200", COMMIT.minusSeconds(60));
        assertThat(late.isAfter(early)).isTrue();
        assertThat(early.isAfter(late)).isFalse();
        for (List<Candidate> all : List.of(List.of(early, late), List.of(late, early))) {
            assertThat(new Candidates(all, List.of()).reachedBy(at("1/0"))).contains(late);
        }
    }

    private Candidate candidate(String position, Instant committed) {
        Inspection real = candidates(Map.of()).all().get(0).inspection();
        TargetState target = real.targets().get(0);
        TargetState moved = new TargetState(
                target.operator(),
                target.pipeline(),
                target.branch(),
                target.appliedBranch(),
                target.applied(),
                false,
                Map.of("shop5", position),
                target.epochs(),
                target.stages());
        return new Candidate(
                savepoint,
                new Inspection(
                        real.location(),
                        real.metadata(),
                        real.written(),
                        real.files(),
                        real.sources(),
                        List.of(moved),
                        real.unread()),
                Optional.of(committed),
                Candidate.Judged.NOTHING_AGAINST);
    }

    @Test
    void whatIsNotKnownToBeReplayableIsSaidToBeSo() {
        Candidate known = candidates(Map.of()).all().get(0);
        Candidate candidate =
                new Candidate(savepoint, known.inspection(), Optional.empty(), Candidate.Judged.notKnown("not asked"));
        Candidates candidates = new Candidates(List.of(candidate), List.of());
        assertThat(candidates.words()).isEqualTo("Replayable are:\n%s (not known: not asked)".formatted(savepoint));
        assertThat(candidates.withoutTime()).containsExactly(candidate);
    }

    @Test
    void asOfATimeNothingIsTakenThatWasCommittedLater() {
        Candidates candidates = candidates(Map.of());
        assertThat(candidates.asOf(COMMIT).map(Candidate::path)).contains(savepoint);
        assertThat(candidates.asOf(COMMIT.minusNanos(1_000))).isEmpty();
    }

    @Test
    void whatCannotBeReplayedIsPassedOverForAnOlderOne() throws IOException {
        Path other = copy("postgres-tidemark", "savepoint-a7d764-000000000002");
        assertThat(candidates(Map.of(savepoint.getFileName().toString(), "why"))
                        .asOf(COMMIT)
                        .map(Candidate::path))
                .contains(other);
        assertThat(candidates(Map.of(other.getFileName().toString(), "why"))
                        .reachedBy(at("1/0"))
                        .map(Candidate::path))
                .contains(savepoint);
    }

    @Test
    void checkpointsAndOtherPipelinesAreNoCandidates() throws IOException {
        copy("mariadb-tidemark", "savepoint-a7d764-000000000003");
        copy("postgres-tidemark-following-checkpoint-2", "chk-4");
        assertThat(candidates(Map.of()).all()).extracting(Candidate::path).containsExactly(savepoint);
    }

    /** What it has staged is gone, and it would be refused each time that it is taken. */
    @Test
    void whatWasLeftWhileItHeldBackIsPassedOverForAnOlderOne() throws IOException {
        TargetStates.waiting(
                "postgres-tidemark", PIPELINE, directory.toRealPath().resolve("savepoint-a7d764-000000000002"));
        Candidates candidates = candidates(Map.of());
        assertThat(candidates.asOf(COMMIT).map(Candidate::path)).contains(savepoint);
        assertThat(candidates.reachedBy(at("1/0")).map(Candidate::path)).contains(savepoint);
        assertThat(candidates.words()).doesNotContain("000000000002");
    }

    /** It has passed most, and knows of loads that lie behind its place. */
    @Test
    void whatSomebodyHasMadeIsPassedOverForWhatAJobHasLeft() throws IOException {
        TargetStates.made(
                "postgres-tidemark", PIPELINE, directory.toRealPath().resolve("savepoint-a7d764-000000000002"));
        Candidates candidates = candidates(Map.of());
        assertThat(candidates.all()).hasSize(2);
        assertThat(candidates.asOf(COMMIT).map(Candidate::path)).contains(savepoint);
        assertThat(candidates.without(savepoint).reachedBy(at("1/0"))).isEmpty();
        assertThat(candidates.words()).doesNotContain("000000000002");
    }

    @Test
    void theNewestOfTheOthersIsNotTheOneThatIsRefused() throws IOException {
        Path other = copy("postgres-tidemark", "savepoint-a7d764-000000000002");
        for (Path refused : List.of(savepoint, other)) {
            assertThat(candidates(Map.of())
                            .without(refused)
                            .reachedBy(at("1/0"))
                            .map(Candidate::path))
                    .contains(refused.equals(other) ? savepoint : other);
        }
    }

    @Test
    void thoseThatCanBeReplayedAreListed() throws IOException {
        assertThat(candidates(Map.of()).words()).isEqualTo("Replayable are:\n%s, of %s".formatted(savepoint, COMMIT));
        for (int i = 2; i < 8; i++) {
            copy("postgres-tidemark", "savepoint-a7d764-00000000000" + i);
        }
        assertThat(candidates(Map.of()).words()).hasLineCount(7).endsWith("\nand 2 older");
        assertThat(new Candidates(
                                List.of(new Candidate(
                                        savepoint,
                                        candidates(Map.of()).all().get(0).inspection(),
                                        Optional.empty(),
                                        Candidate.Judged.no("why"))),
                                List.of())
                        .words())
                .isEqualTo("None is replayable: see tidemark savepoint list.");
        assertThat(new Candidates(List.of(), List.of()).words()).isEqualTo("None is replayable, for none is there.");
    }
}
