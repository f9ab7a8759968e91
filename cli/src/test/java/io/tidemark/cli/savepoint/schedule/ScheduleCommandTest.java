package io.tidemark.cli.savepoint.schedule;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static io.tidemark.cli.rest.FakeFlink.restored;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.cli.Tool;
import io.tidemark.cli.pipeline.TargetStates;
import io.tidemark.cli.rest.FakeFlink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline of MariaDB, which has no pins; those are in ScheduledSavepointsIT. */
class ScheduleCommandTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:30Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String LIKE = "mariadb-tidemark";
    private static final String TAKE = "POST /jobs/1/savepoints";

    @TempDir
    private Path directory;

    private Path state;
    private Path scheduled;
    private Path last;
    private String pipeline;
    private Tool tool;
    private FakeFlink flink;
    private Instant now = NOON;
    private int looks = 1;
    private int taken;

    @BeforeEach
    void aPipelineThatRuns() throws IOException {
        flink = new FakeFlink();
        tool = new Tool(directory.resolve("config.yaml"));
        tool.replace(() -> new ScheduleCommand(new Now(), Optional.of(new Looks())), "savepoint", "schedule");
        state = Files.createDirectories(directory.toRealPath().resolve("state"));
        last = copy(directory.toRealPath().resolve("chk-7"), NOON);
        pipeline = Inspection.of(last).targets().get(0).pipeline();
        scheduled = state.resolve("scheduled").resolve(pipeline);
        configure("savepoints: {every: 1 h, keep: {hourly: 2}}");
        flink.job("1", pipeline, "RUNNING", NOON, -1)
                .checkpoints("1", checkpoint(7, NOON, "file:" + last), "null", "null")
                .on(TAKE, "{\"request-id\":\"r\"}");
        canBeTaken();
    }

    @AfterEach
    void close() {
        flink.close();
    }

    private final class Now extends Clock {

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    /** Time goes by as the schedule waits, and a signal comes in the last look but one's place. */
    private final class Looks implements Pause {

        @Override
        public boolean until(Instant moment) {
            assertThat(moment).isAfter(now).isBeforeOrEqualTo(now.plus(Duration.ofMinutes(1)));
            now = moment;
            looks--;
            return looks > 0;
        }

        @Override
        public boolean goesOn() {
            return true;
        }
    }

    private void configure(String policy) throws IOException {
        Files.writeString(
                directory.resolve("config.yaml"),
                "contexts: {one: {jobmanager: '%s', state: '%s', history: '%s', %s}}"
                        .formatted(
                                flink.address(), state, Files.createDirectories(directory.resolve("history")), policy));
    }

    private static Path copy(Path to, Instant written) throws IOException {
        Path metadata = Files.copy(
                Tool.STATES.resolve(LIKE).resolve("_metadata"),
                Files.createDirectories(to).resolve("_metadata"));
        Files.setLastModifiedTime(metadata, FileTime.from(written));
        return to;
    }

    /** The next time that Flink is asked for a savepoint it makes one where it is told to. */
    private void canBeTaken() {
        flink.later(TAKE, () -> {
            Path savepoint = scheduled.resolve("savepoint-111111-%012x".formatted(taken++));
            try {
                copy(savepoint, now.plusSeconds(5));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            flink.on(
                    "GET /jobs/1/savepoints/r",
                    "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\"file:%s\"}}"
                            .formatted(savepoint));
            canBeTaken();
        });
    }

    private int schedule(String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "savepoint";
        words[1] = "schedule";
        System.arraycopy(options, 0, words, 2, options.length);
        return tool.run((Object[]) words);
    }

    private Path there(Instant written) throws IOException {
        return copy(scheduled.resolve("savepoint-222222-%012x".formatted(written.getEpochSecond())), written);
    }

    @Test
    void withoutApplyItSaysWhatIsDueAndDoesNothing() throws IOException {
        Path oldest = there(NOON.minus(HOUR.multipliedBy(3)));
        Path older = there(NOON.minus(HOUR.multipliedBy(2)));
        there(NOON.minus(HOUR));
        assertThat(schedule()).as(tool.err()).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        2026-11-21T12:00:30Z  %1$s  due now: a savepoint in %2$s, not pinned
                        2026-11-21T12:00:30Z  %1$s  goes, as the policy does not keep it: %3$s
                        2026-11-21T12:00:30Z  %1$s  goes, as the policy does not keep it: %4$s
                        """
                                .formatted(pipeline, scheduled, oldest, older));
        assertThat(tool.err())
                .startsWith("Policy: one every 3600 s, the newest of each of the last 2 hours kept.\n")
                .contains(pipeline + " has no source of Postgres, and so no pins: ")
                .endsWith("Nothing has been done. To do it: tidemark savepoint schedule --apply\n");
        assertThat(flink.changes()).isEmpty();
        assertThat(oldest).exists();
        assertThat(directory.resolve("history")).isEmptyDirectory();
    }

    @Test
    void onceTakesOneInEachPeriodHoweverOftenItIsRun() {
        assertThat(schedule("--once", "--apply")).as(tool.err()).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        "2026-11-21T12:00:30Z  %s  taken, not pinned: file:%s/savepoint-111111-000000000000. Next at 2026-11-21T13:00:00Z.\n"
                                .formatted(pipeline, scheduled));
        assertThat(flink.changes()).hasSize(1).first().asString().contains("\"target-directory\":\"" + scheduled);
        assertThat(schedule("--once", "--apply", pipeline)).as(tool.err()).isZero();
        assertThat(tool.out())
                .isEqualTo("2026-11-21T12:00:30Z  %s  not due before 2026-11-21T13:00:00Z\n".formatted(pipeline));
        assertThat(flink.changes()).hasSize(1);
        now = NOON.plus(HOUR);
        assertThat(schedule("--once", "--apply")).as(tool.err()).isZero();
        assertThat(flink.changes()).hasSize(2);
    }

    /** By somebody else, or by a schedule that was killed then: nothing but the directory is asked. */
    @Test
    void whatSomebodyElseHasTakenInThePeriodCounts() throws IOException {
        there(NOON);
        assertThat(schedule("--once", "--apply")).as(tool.err()).isZero();
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void whatThePolicyDoesNotKeepIsDeletedAndNothingElse() throws IOException {
        Path byHand = copy(state.resolve("savepoint-333333-000000000001"), NOON.minus(HOUR.multipliedBy(9)));
        Path oldest = there(NOON.minus(HOUR.multipliedBy(3)));
        Path older = there(NOON.minus(HOUR.multipliedBy(2)));
        Path old = there(NOON.minus(HOUR));
        assertThat(schedule("--once", "--apply", "-o", "json")).as(tool.err()).isZero();
        assertThat(tool.out().lines().map(line -> line.replaceFirst(".*\"event\":\"([a-z]+)\".*", "$1")))
                .containsExactly("taken", "goes", "deleted", "goes", "deleted");
        assertThat(tool.out().lines().skip(1).toList()).allSatisfy(line -> assertThat(line)
                .startsWith("{\"at\":\"2026-11-21T12:00:30Z\",\"pipeline\":\"" + pipeline + "\","));
        assertThat(List.of(oldest, older)).allSatisfy(path -> assertThat(path).doesNotExist());
        assertThat(List.of(byHand, old)).allSatisfy(path -> assertThat(path).exists());
        assertThat(schedule("--once", "--apply")).as(tool.err()).isZero();
        assertThat(tool.out()).endsWith("not due before 2026-11-21T13:00:00Z\n");
    }

    /** Each of them, as if it had been typed; what only looks is none. */
    @Test
    void whatItDoesIsInTheHistory() throws IOException {
        there(NOON.minus(HOUR));
        Path oldest = there(NOON.minus(HOUR.multipliedBy(2)));
        assertThat(schedule("--once", "--apply")).as(tool.err()).isZero();
        assertThat(schedule("--once", "--apply")).as(tool.err()).isZero();
        assertThat(tool.run("history", "show")).as(tool.err()).isZero();
        assertThat(tool.out().lines().filter(line -> line.contains(" done ")))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .contains("tidemark savepoint create %s --directory %s --context one"
                                .formatted(pipeline, scheduled))
                        .endsWith("tidemark savepoint schedule"))
                .anySatisfy(line -> assertThat(line)
                        .contains("tidemark savepoint delete %s --context one --apply".formatted(oldest)));
    }

    @Test
    void oneThatIsNeededStaysUntilItIsNot() throws IOException {
        there(NOON.minus(HOUR));
        Path oldest = there(NOON.minus(HOUR.multipliedBy(2)));
        flink.checkpoints("1", checkpoint(7, NOON, "file:" + last), "null", restored(3, "file:" + oldest));
        assertThat(schedule("--once", "--apply")).as(tool.err()).isZero();
        assertThat(tool.out())
                .contains("stays although the policy does not keep it: job 1 of " + pipeline)
                .doesNotContain("deleted");
        assertThat(oldest).exists();
        assertThat(tool.run("history", "show")).isZero();
        assertThat(tool.out()).doesNotContain("failed");
    }

    /** Its checkpoints hold nothing back, and the target that knows does not answer. */
    @Test
    void ofAPipelineThatMayBeReplayedVisiblyNothingIsTaken() throws IOException {
        configure("targets: {mart: {url: 'jdbc:mariadb://127.0.0.1:1/mart', username: u}},"
                + " savepoints: {every: 1 h, keep: {hourly: 2}}");
        flink.on("GET /jobs/1/config", "{\"execution-config\":{\"user-config\":{\"tidemark.visible\":\"true\"}}}");
        assertThat(schedule("--once", "--apply")).isNotZero();
        assertThat(tool.err()).contains("mart");
        assertThat(flink.changes()).isEmpty();
    }

    /** What was there before it may be the way back of a replay. */
    @Test
    void ofAPipelineThatReadsAgainNothingIsTakenAndNothingDeleted() throws IOException {
        Path oldest = there(NOON.minus(HOUR.multipliedBy(3)));
        there(NOON.minus(HOUR.multipliedBy(2)));
        there(NOON.minus(HOUR));
        Path waits = TargetStates.waiting(LIKE, pipeline, directory.resolve("chk-8"));
        flink.checkpoints("1", checkpoint(8, NOON, "file:" + waits), "null", restored(3, "file:/s/savepoint"));
        assertThat(schedule("--once", "--apply")).as(tool.err()).isZero();
        assertThat(tool.out())
                .contains("reads again what its targets have: nothing is taken or deleted until it has come through")
                .doesNotContain("deleted,");
        there(NOON);
        assertThat(schedule("--once", "--apply")).as(tool.err()).isZero();
        assertThat(oldest).exists();
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void oneThatFailsKeepsNoOtherFromItsOwn() {
        flink.job("2", "gone", "FAILED", NOON, NOON.toEpochMilli());
        assertThat(schedule("gone", "unknown", pipeline, "--once", "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .contains("the last job of gone, 2, is FAILED")
                .contains(flink.address() + " knows no job unknown");
        assertThat(tool.out()).contains("  gone  failed\n", "  unknown  failed\n", pipeline + "  taken, ");
    }

    @Test
    void aFailureIsTriedAgainSeldomerAndSeldomer() {
        looks = 33;
        flink.job("2", "gone", "FAILED", NOON, NOON.toEpochMilli());
        assertThat(schedule("gone", "--apply")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        2026-11-21T12:00:30Z  gone  failed, to be tried again from 2026-11-21T12:01:30Z on
                        2026-11-21T12:01:30Z  gone  failed, to be tried again from 2026-11-21T12:03:30Z on
                        2026-11-21T12:03:30Z  gone  failed, to be tried again from 2026-11-21T12:07:30Z on
                        2026-11-21T12:07:30Z  gone  failed, to be tried again from 2026-11-21T12:15:30Z on
                        2026-11-21T12:15:30Z  gone  failed, to be tried again from 2026-11-21T12:31:30Z on
                        2026-11-21T12:31:30Z  gone  failed, to be tried again from 2026-11-21T13:03:30Z on
                        """);
    }

    @Test
    void untilItIsStoppedItTakesOneInEachPeriodAndSaysItOnce() throws IOException {
        configure("savepoints: {every: 1 h, keep: {hourly: 1}}");
        now = Instant.parse("2026-11-21T12:58:30Z");
        looks = 4;
        assertThat(schedule("--apply")).as(tool.err()).isZero();
        assertThat(tool.out().lines().map(line -> line.replaceFirst(": file:.*", "")))
                .containsExactly(
                        "2026-11-21T12:58:30Z  %s  taken, not pinned".formatted(pipeline),
                        "2026-11-21T13:00:00Z  %s  taken, not pinned".formatted(pipeline),
                        "2026-11-21T13:00:00Z  %s  goes, as the policy does not keep it: %s/savepoint-111111-000000000000"
                                .formatted(pipeline, scheduled),
                        "2026-11-21T13:00:00Z  %s  deleted, it had no pin: %s/savepoint-111111-000000000000"
                                .formatted(pipeline, scheduled));
        assertThat(tool.err()).endsWith("Stopped between two savepoints: what was begun is done.\n");
    }

    @Test
    void aSourceThatCannotBeAskedKeepsItFromBeingTaken() throws IOException {
        Path postgres = Files.createDirectories(directory.toRealPath().resolve("chk-9"));
        Files.copy(Tool.STATES.resolve("postgres-tidemark").resolve("_metadata"), postgres.resolve("_metadata"));
        Inspection read = Inspection.of(postgres);
        String source = read.name(read.sources().get(0)).orElseThrow();
        configure(
                "pins: {count: 3}, savepoints: {keep: {hourly: 2}}, sources: {%s: {url: 'jdbc:postgresql://127.0.0.1:1/shop'}}"
                        .formatted(source));
        flink.checkpoints("1", checkpoint(9, NOON, "file:" + postgres), "null", "null");
        for (String option : List.of("--once", "--apply")) {
            assertThat(schedule(option, option.equals("--once") ? pipeline : "--once"))
                    .as(option)
                    .isEqualTo(4);
            assertThat(tool.err()).contains("TM-2001 ", "source " + source + ", jdbc:postgresql://127.0.0.1:1/shop: ");
        }
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void withoutAPolicyNothingIsScheduled() throws IOException {
        configure("pins: {count: 3}");
        assertThat(schedule("--once", "--apply")).isEqualTo(3);
        assertThat(tool.err())
                .startsWith("TM-1016 ")
                .contains("  found:    context one has no savepoints\n")
                .contains("  required: savepoints: {every: 1 h, keep: {hourly: 24, daily: 7}}, for one\n");
    }
}
