package io.tidemark.cli.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.cli.Tool;
import io.tidemark.cli.rest.FakeFlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ListSavepointsCommandTest extends SavepointCase {

    @Test
    void listsSavepointsAndCheckpointsNewestFirst() throws IOException {
        Path old = copy("postgres-checkpoint", "checkpoints/a7/chk-3", NOON);
        Path middle = copy("mysql-tidemark", "savepoints/savepoint-a7-1", NOON.plusSeconds(1));
        Path bad = Files.createDirectories(state.resolve("savepoints/savepoint-a7-2"));
        Files.setLastModifiedTime(
                Files.write(bad.resolve("_metadata"), new byte[7]), FileTime.from(NOON.plusSeconds(2)));
        // Not looked into: it may have a hundred thousand files.
        Files.write(
                Files.createDirectories(state.resolve("checkpoints/a7/shared")).resolve("_metadata"), new byte[7]);
        Inspection checkpoint = Inspection.of(old);
        Inspection savepoint = Inspection.of(middle);
        assertThat(tool.run("savepoint", "list", state)).isZero();
        assertThat(tool.out().lines().map(line -> line.replaceAll(" +", " ")).toList())
                .containsExactly(
                        "WRITTEN KIND ID PIPELINE BYTES POSITION COMMITTED FILES PATH",
                        "2026-11-21T12:00:02Z not read - - - - - its metadata cannot be read " + bad,
                        "2026-11-21T12:00:01Z savepoint %d %s %d %s %s there %s"
                                .formatted(
                                        savepoint.metadata().checkpoint(),
                                        savepoint.targets().get(0).pipeline(),
                                        Files.size(middle.resolve("_metadata")),
                                        savepoint.sources().get(0).position().orElseThrow(),
                                        savepoint.sources().get(0).lastCommit().orElseThrow(),
                                        middle),
                        "2026-11-21T12:00:00Z checkpoint %d %s %d %s %s there %s"
                                .formatted(
                                        checkpoint.metadata().checkpoint(),
                                        checkpoint.targets().get(0).pipeline(),
                                        Files.size(old.resolve("_metadata")),
                                        checkpoint.sources().get(0).position().orElseThrow(),
                                        checkpoint
                                                .sources()
                                                .get(0)
                                                .lastCommit()
                                                .map(Instant::toString)
                                                .orElse("-"),
                                        old),
                        "",
                        "3 states, the newest first.",
                        "Whether it is whole: tidemark savepoint verify " + bad);
    }

    /** A directory of any name may be the one that is named. */
    @Test
    void theDirectoryThatIsNamedIsLookedIntoThroughALinkAndByAnyName() throws IOException {
        Path saved = copy("postgres-tidemark", "shared/savepoint-1", NOON);
        Path link = Files.createSymbolicLink(directory.resolve("link"), saved.getParent());
        assertThat(tool.run("savepoint", "list", saved.getParent())).isZero();
        assertThat(tool.out()).contains("1 state,");
        assertThat(tool.run("savepoint", "list", link)).isZero();
        assertThat(tool.out()).contains("1 state,");
        assertThat(tool.run("savepoint", "list", state)).isZero();
        assertThat(tool.out()).contains("1 state,");
    }

    @Test
    void listsThoseOfOnePipelineForPrograms() throws IOException {
        copy("postgres-checkpoint", "checkpoints/a7/chk-3", NOON);
        Files.writeString(directory.resolve("config.yaml"), "contexts: {one: {state: '%s'}}".formatted(state));
        assertThat(tool.run("savepoint", "list", "--pipeline", "nobodys", "-o", "json"))
                .isZero();
        assertThat(tool.out()).isEqualTo("{\n  \"states\": [],\n  \"notLookedInto\": []\n}\n");
        Path saved = copy("mariadb-tidemark", "savepoint-1", NOON);
        Inspection inspection = Inspection.of(saved);
        assertThat(tool.run("savepoint", "list", saved, "-o", "json")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "states": [
                            {
                              "path": "%s",
                              "written": "2026-11-21T12:00:00Z",
                              "takenAs": "CANONICAL_SAVEPOINT",
                              "checkpoint": %d,
                              "pipelines": [
                                "%s"
                              ],
                              "bytes": %d,
                              "positions": [
                                "%s"
                              ],
                              "committed": "%s",
                              "files": "there",
                              "pins": null,
                              "replayable": null,
                              "stays": null,
                              "why": null
                            }
                          ],
                          "notLookedInto": []
                        }
                        """
                                .formatted(
                                        saved,
                                        inspection.metadata().checkpoint(),
                                        inspection.targets().get(0).pipeline(),
                                        Files.size(saved.resolve("_metadata")),
                                        inspection.sources().get(0).position().orElseThrow(),
                                        inspection.sources().get(0).lastCommit().orElseThrow()));
    }

    @Test
    void aSourceThatCannotBeAskedLeavesItUnknownWhetherAStateIsReplayable() throws IOException {
        Path saved = copy("postgres-tidemark", "savepoint-a7d764-a9f34054fcd6", NOON);
        String source =
                Inspection.of(saved).name(Inspection.of(saved).sources().get(0)).orElseThrow();
        Files.writeString(
                directory.resolve("config.yaml"),
                "contexts: {one: {state: '%s', sources: {%s: {url: 'jdbc:postgresql://127.0.0.1:1/shop'}}}}"
                        .formatted(state, source));
        assertThat(tool.run("savepoint", "list")).isEqualTo(4);
        assertThat(tool.out().lines().map(line -> line.replaceAll(" +", " ")).toList())
                .element(0)
                .isEqualTo("WRITTEN KIND ID PIPELINE BYTES POSITION COMMITTED FILES PIN REPLAYABLE PATH");
        assertThat(tool.out()).contains("  there  -    not known: source %s could not be asked  ".formatted(source));
        assertThat(tool.err()).startsWith("TM-2001 ");
        assertThat(tool.run("savepoint", "list", "--no-sources")).isZero();
        assertThat(tool.out()).doesNotContain("REPLAYABLE");
    }

    @Test
    void whereThereIsNothingToLookIntoIsAProblem() {
        assertThat(tool.run("savepoint", "list")).isEqualTo(6);
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-4007  The directory for checkpoints cannot be used
                          found:    neither the command nor a context names a directory
                          required: the directory with the savepoints and checkpoints, as this machine sees it
                          remedy:   Name it in the command, or as 'state' in the context: tidemark context --help.
                        """);
        assertThat(tool.run("savepoint", "list", directory.resolve("gone"))).isEqualTo(6);
        assertThat(tool.err()).contains("  found:    there is no directory " + directory.resolve("gone"));
        assertThat(tool.run("savepoint", "list", state)).isZero();
        assertThat(tool.out()).isEqualTo("There is none in " + state + ".\n");
    }

    @Test
    void createTakesOneOfARunningPipeline() {
        flink.job("1", "orders", "RUNNING", NOON, -1)
                .on("POST /jobs/1/savepoints", "{\"request-id\":\"r1\"}")
                .on(
                        "GET /jobs/1/savepoints/r1",
                        "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\"file:/s/savepoint-a\"}}");
        assertThat(tool.run("savepoint", "create", "orders", "--format", "native", "--jobmanager", flink.address()))
                .isZero();
        assertThat(tool.out()).isEqualTo("file:/s/savepoint-a\n");
        assertThat(tool.err()).isEqualTo("Whether it is whole: tidemark savepoint verify file:/s/savepoint-a\n");
        assertThat(flink.changes())
                .singleElement()
                .asString()
                .startsWith("POST /jobs/1/savepoints {\"cancel-job\":false,\"formatType\":\"NATIVE\",\"triggerId\":");
        assertThat(tool.run(
                        "savepoint",
                        "create",
                        "orders",
                        "--format",
                        "native",
                        "-o",
                        "json",
                        "--jobmanager",
                        flink.address()))
                .isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "pipeline": "orders",
                          "job": "1",
                          "savepoint": "file:/s/savepoint-a",
                          "pins": {}
                        }
                        """);
        assertThat(tool.run("savepoint", "create", "orders", "--release-oldest", "--jobmanager", flink.address()))
                .isEqualTo(2);
        assertThat(tool.err()).startsWith("--release-oldest goes with --pin alone\n");
        flink.job("2", "stock", "FAILED", NOON, 5);
        assertThat(tool.run("savepoint", "create", "stock", "--jobmanager", flink.address()))
                .isEqualTo(6);
        assertThat(tool.err()).contains("  found:    the last job of stock, 2, is FAILED\n");
    }

    /** Nothing is made, and no savepoint taken, that would not be pinned. */
    @Test
    void createRefusesAPinWhereNoneCanBe() throws IOException {
        flink.job("1", "orders", "RUNNING", NOON, -1);
        assertThat(tool.run("savepoint", "create", "orders", "--pin", "--jobmanager", flink.address()))
                .isEqualTo(4);
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-2038  The savepoint cannot be pinned
                          found:    which sources orders has is not known: it has completed no checkpoint yet
                          required: its last checkpoint on this machine, and the savepoint as well: a pin is compared with its position
                          remedy:   Wait for the first checkpoint; run this where the cluster's states are; or take it without --pin.
                        """);
        Path binlog = copy("mysql-tidemark", "chk-3", NOON);
        flink.checkpoints("1", FakeFlink.checkpoint(3, NOON, binlog), "null", "null");
        assertThat(tool.run("savepoint", "create", "orders", "--pin", "--jobmanager", flink.address()))
                .isEqualTo(4);
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-2038  The savepoint cannot be pinned
                          found:    none of the pipeline's sources is of Postgres
                          required: a Postgres source: MySQL and MariaDB keep their log for nobody
                          remedy:   Take the savepoint without --pin; how long the log behind it stays says tidemark position show.
                        """);
        Path wal = copy("postgres-tidemark", "chk-4", NOON);
        flink.checkpoints("1", FakeFlink.checkpoint(4, NOON, wal), "null", "null");
        assertThat(tool.run("savepoint", "create", "orders", "--pin", "--jobmanager", flink.address()))
                .isEqualTo(4);
        assertThat(tool.err())
                .contains("  found:    source %s of the pipeline is not in the context\n"
                        .formatted(Inspection.of(wal)
                                .name(Inspection.of(wal).sources().get(0))
                                .orElseThrow()));
        assertThat(tool.run(
                        "savepoint",
                        "create",
                        "orders",
                        "--pin",
                        "--directory",
                        "s3://state",
                        "--jobmanager",
                        flink.address()))
                .isEqualTo(4);
        assertThat(tool.err()).contains("  found:    s3://state is in a file system that this machine does not read\n");
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void showIsThatOfPosition() {
        Path canonical = Tool.STATES.resolve("mysql-canonical");
        for (String format : new String[] {"text", "json"}) {
            assertThat(tool.run("savepoint", "show", canonical, "-o", format)).isZero();
            String shown = tool.out();
            assertThat(tool.run("position", "show", canonical, "-o", format)).isZero();
            assertThat(shown).isEqualTo(tool.out());
        }
    }
}
