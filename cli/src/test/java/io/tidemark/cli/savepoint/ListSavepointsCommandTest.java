package io.tidemark.cli.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.cli.Tool;
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
                              "files": "there"
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
        assertThat(tool.run("savepoint", "create", "orders", "-o", "json", "--jobmanager", flink.address()))
                .isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "pipeline": "orders",
                          "job": "1",
                          "savepoint": "file:/s/savepoint-a"
                        }
                        """);
        flink.job("2", "stock", "FAILED", NOON, 5);
        assertThat(tool.run("savepoint", "create", "stock", "--jobmanager", flink.address()))
                .isEqualTo(6);
        assertThat(tool.err()).contains("  found:    the last job of stock, 2, is FAILED\n");
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
