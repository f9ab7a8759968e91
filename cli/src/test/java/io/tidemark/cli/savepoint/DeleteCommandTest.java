package io.tidemark.cli.savepoint;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static io.tidemark.cli.rest.FakeFlink.restored;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.cli.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DeleteCommandTest extends SavepointCase {

    private int delete(Path savepoint, String... more) {
        Object[] arguments = new Object[5 + more.length];
        arguments[0] = "savepoint";
        arguments[1] = "delete";
        arguments[2] = savepoint;
        arguments[3] = "--jobmanager";
        arguments[4] = flink.address();
        System.arraycopy(more, 0, arguments, 5, more.length);
        return tool.run(arguments);
    }

    @Test
    void deleteTakesAwayItsFilesIfItIsToldTo() throws IOException {
        Path savepoint = withFile("savepoint-1");
        flink.job("1", Inspection.of(savepoint).targets().get(0).pipeline(), "RUNNING", NOON, -1);
        assertThat(delete(savepoint)).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        Savepoint %1$s:
                          delete it: savepoint with 2 files
                        Nothing has been done. To do it: tidemark savepoint delete %1$s --jobmanager %2$s --apply
                        """
                                .formatted(savepoint, flink.address()));
        assertThat(savepoint.resolve("file")).exists();
        assertThat(delete(savepoint, "--apply")).isZero();
        assertThat(tool.out()).isEqualTo("Deleted 2 files of %s.\n".formatted(savepoint));
        assertThat(savepoint).doesNotExist();
    }

    @Test
    void deleteLeavesWhatIsNotTheSavepointsOwn() throws IOException {
        Path outside = Files.write(directory.resolve("outside"), new byte[5]);
        Path savepoint =
                StateWithFile.make(state.resolve("savepoint-1").toAbsolutePath(), "postgres-tidemark", outside, 5);
        Path note = Files.writeString(savepoint.resolve("note"), "kept");
        assertThat(delete(savepoint, "--even-newest", "--apply", "-o", "json")).isZero();
        assertThat(tool.out())
                .isEqualTo("{\n  \"path\": \"%s\",\n  \"deleted\": true,\n  \"files\": 1,\n  \"pins\": []\n}\n"
                        .formatted(savepoint));
        assertThat(outside).exists();
        assertThat(note).exists();
        assertThat(savepoint.resolve("_metadata")).doesNotExist();
    }

    @Test
    void aSavepointWhoseSourcesCannotBeAskedForItsPinsIsDeletedOnlyWithoutThem() throws IOException {
        Files.writeString(
                directory.resolve("config.yaml"),
                "contexts: {one: {jobmanager: '%s', sources: {shop: {url: 'jdbc:postgresql://127.0.0.1:1/shop'}}}}"
                        .formatted(flink.address()));
        Path savepoint = withFile("savepoint-a7d764-a9f34054fcd6");
        assertThat(tool.run("savepoint", "delete", savepoint, "--even-newest", "--apply"))
                .isEqualTo(4);
        assertThat(tool.err())
                .startsWith("TM-2001 ")
                .contains("  found:    source shop, jdbc:postgresql://127.0.0.1:1/shop: ")
                .endsWith(" Or have no source asked for pins: --no-sources.\n");
        assertThat(savepoint.resolve("file")).exists();
        assertThat(tool.run("savepoint", "delete", savepoint, "--even-newest", "--no-sources"))
                .isZero();
        assertThat(tool.out()).endsWith(" --even-newest --no-sources --apply\n");
        assertThat(tool.run("savepoint", "delete", savepoint, "--even-newest", "--no-sources", "--apply"))
                .isZero();
        assertThat(savepoint).doesNotExist();
    }

    /** The relation is the name: a copy's pin is the original's. */
    @Test
    void thePinOfASavepointThatIsThereTwiceStays() throws IOException {
        // Whoever would ask it for the pin would say so.
        Files.writeString(
                directory.resolve("config.yaml"),
                "contexts: {one: {jobmanager: '%s', state: '%s', sources: {shop: {url: 'jdbc:postgresql://127.0.0.1:1/shop'}}}}"
                        .formatted(flink.address(), state.toAbsolutePath()));
        Path original = copy("postgres-tidemark", "savepoint-a7d764-a9f34054fcd6", NOON);
        Path copy = copy("postgres-tidemark", "backup/savepoint-a7d764-a9f34054fcd6", NOON);
        assertThat(tool.run("savepoint", "delete", copy, "--even-newest", "--apply"))
                .as(tool.err())
                .isZero();
        assertThat(tool.err())
                .isEqualTo("Pins of this name stay: another savepoint is called so, %s\n".formatted(original));
        assertThat(copy).doesNotExist();
        assertThat(original.resolve("_metadata")).exists();
    }

    @Test
    void whatKeepsItAndWhatCannotBeAskedForItsPinsAreSaidTogether() throws IOException {
        Files.writeString(
                directory.resolve("config.yaml"),
                "contexts: {one: {jobmanager: '%s', sources: {shop: {url: 'jdbc:postgresql://127.0.0.1:1/shop'}}}}"
                        .formatted(flink.address()));
        Path savepoint = withFile("savepoint-a7d764-a9f34054fcd6");
        assertThat(tool.run("savepoint", "delete", savepoint, "--apply")).isEqualTo(6);
        assertThat(tool.err()).startsWith("TM-4012 ").contains("TM-2001 ");
    }

    @Test
    void aCheckpointIsNotDeleted() throws IOException {
        Path checkpoint = copy("postgres-checkpoint", "chk-3", NOON);
        assertThat(delete(checkpoint, "--even-newest", "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-4012  The savepoint is needed, or is none
                          found:    %s was taken as: checkpoint
                          required: a savepoint: checkpoints are their job's own, and share files with each other
                          remedy:   Leave it to its job; when no job will ever be restored from it, delete its directory by hand.
                        """
                                .formatted(checkpoint));
        assertThat(checkpoint.resolve("_metadata")).exists();
    }

    @Test
    void aSavepointThatARunningJobWasStartedFromIsNotDeleted() throws IOException {
        Path savepoint = withFile("savepoint-1");
        // The cluster sees it under another path.
        flink.job("1", "orders", "RUNNING", NOON, -1)
                .checkpoints("1", "null", "null", restored(3, "file:/mnt/flink/savepoint-1/"));
        assertThat(delete(savepoint, "--even-newest", "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .contains("  found:    job 1 of orders, which is RUNNING, was started from " + savepoint + "\n");
        assertThat(savepoint.resolve("file")).exists();
    }

    /** A job that claims a savepoint goes on with its files: its incremental checkpoints name them. */
    @Test
    void aSavepointWhoseFilesACheckpointHasTakenOverIsNotDeleted() throws IOException {
        Path savepoint = withFile("savepoints/savepoint-1");
        Path checkpoint = StateWithFile.make(
                state.resolve("checkpoints/a7/chk-9").toAbsolutePath(),
                "postgres-checkpoint",
                // As the cluster sees it.
                Path.of("/mnt/flink/savepoint-1/file"),
                5);
        assertThat(delete(savepoint, "--even-newest", "--apply", "--state", state.toString()))
                .isEqualTo(6);
        assertThat(tool.err()).contains("  found:    %s has files that %s needs\n".formatted(savepoint, checkpoint));
        assertThat(savepoint.resolve("file")).exists();
    }

    @Test
    void whatCannotBeReadMayNeedIt() throws IOException {
        Path savepoint = withFile("savepoint-1");
        Path bad = Files.createDirectories(state.resolve("savepoint-2"));
        Files.write(bad.resolve("_metadata"), new byte[7]);
        assertThat(delete(savepoint, "--even-newest", "--apply")).isEqualTo(6);
        assertThat(tool.err()).contains("may have files that " + bad + " needs, which cannot be read");
        assertThat(savepoint.resolve("file")).exists();
    }

    @Test
    void theLastThatAPipelineCouldGoOnFromIsNotDeletedUnlessThatIsMeant() throws IOException {
        Path older = copy("postgres-tidemark", "savepoint-1", NOON);
        Path newer = copy("postgres-tidemark", "savepoint-2", NOON.plusSeconds(1));
        String pipeline = Inspection.of(newer).targets().get(0).pipeline();
        assertThat(delete(newer, "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .contains("  found:    %s is the newest state of %s, which does not run\n".formatted(newer, pipeline))
                .contains("--even-newest");
        assertThat(delete(older, "--apply")).isZero();
        assertThat(older).doesNotExist();
        assertThat(delete(newer, "--apply", "--even-newest")).isZero();
        assertThat(newer).doesNotExist();
    }

    /** Nothing that could not be asked is taken for a no. */
    @Test
    void aClusterThatDoesNotAnswerKeepsItFromBeingDeleted() throws IOException {
        Path savepoint = withFile("savepoint-1");
        String gone = flink.address();
        flink.close();
        assertThat(tool.run("savepoint", "delete", savepoint, "--even-newest", "--apply", "--jobmanager", gone))
                .isEqualTo(6);
        assertThat(tool.err()).startsWith("TM-4001 ");
        assertThat(savepoint.resolve("file")).exists();
        assertThat(tool.run("savepoint", "delete", savepoint, "--even-newest", "--apply", "--no-cluster"))
                .isZero();
        assertThat(savepoint).doesNotExist();
    }

    @Test
    void whatIsInAnotherFileSystemTheClusterDeletes() {
        flink.on("POST /savepoint-disposal", "{\"request-id\":\"r1\"}")
                .on("GET /savepoint-disposal/r1", "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{}}");
        assertThat(tool.run("savepoint", "delete", "s3://state/savepoint-1", "--jobmanager", flink.address()))
                .isZero();
        assertThat(tool.out()).contains("whether another state has taken over its files is not known here");
        assertThat(flink.changes()).isEmpty();
        assertThat(tool.run(
                        "savepoint", "delete", "s3://state/savepoint-1", "--apply", "--jobmanager", flink.address()))
                .isZero();
        assertThat(tool.out()).isEqualTo("The cluster has deleted s3://state/savepoint-1.\n");
        assertThat(flink.changes())
                .containsExactly("POST /savepoint-disposal {\"savepoint-path\":\"s3://state/savepoint-1\"}");
    }

    private int disposes(String path, String... more) {
        flink.on("POST /savepoint-disposal", "{\"request-id\":\"r1\"}")
                .on("GET /savepoint-disposal/r1", "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{}}");
        return delete(Path.of("x"), path, more);
    }

    private int delete(Path ignored, String path, String[] more) {
        Object[] arguments = new Object[6 + more.length];
        System.arraycopy(
                new Object[] {"savepoint", "delete", path, "--apply", "--jobmanager", flink.address()},
                0,
                arguments,
                0,
                6);
        System.arraycopy(more, 0, arguments, 6, more.length);
        return tool.run(arguments);
    }

    /** The cluster would delete it: it does not look at what it is. */
    @Test
    void aCheckpointInAnotherFileSystemIsNotDeleted() {
        assertThat(disposes("s3://state/a7/chk-9/_metadata", "--even-newest")).isEqualTo(6);
        assertThat(tool.err()).contains("is called as a checkpoint is");
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void whatAJobHasLeftLastInAnotherFileSystemIsNotDeleted() {
        flink.job("1", "orders", "RUNNING", NOON, -1)
                .checkpoints("1", "null", checkpoint(9, NOON, "s3://state/savepoint-9"), "null");
        assertThat(disposes("s3://state/savepoint-9", "--even-newest")).isEqualTo(6);
        flink.job("2", "stock", "FINISHED", NOON, NOON.toEpochMilli())
                .checkpoints("2", "null", checkpoint(8, NOON, "s3://state/savepoint-8"), "null");
        assertThat(disposes("s3://state/savepoint-8")).isEqualTo(6);
        assertThat(tool.err()).contains("is the newest that job 2 of stock, which is FINISHED, has left");
        assertThat(flink.changes()).isEmpty();
        assertThat(disposes("s3://state/savepoint-8", "--even-newest")).isZero();
        assertThat(flink.changes()).hasSize(1);
    }

    /** As Flink shows it: not encoded. */
    @Test
    void aPathWithABlankIsOfThisMachine() throws IOException {
        Path savepoint = withFile("my state/savepoint-1");
        flink.job("1", "orders", "RUNNING", NOON, -1)
                .checkpoints("1", "null", "null", restored(3, "file:/mnt/my state/savepoint-1"));
        assertThat(disposes("file:" + savepoint, "--even-newest")).isEqualTo(6);
        assertThat(tool.err()).contains("job 1 of orders, which is RUNNING, was started from");
        assertThat(disposes("file://host" + savepoint, "--even-newest")).isEqualTo(6);
        assertThat(disposes("file:nowhere/savepoint-1", "--even-newest")).isEqualTo(6);
        assertThat(flink.changes()).isEmpty();
        flink.checkpoints("1", "null", "null", "null");
        Path encoded = withFile("my%20state/savepoint-2");
        assertThat(disposes("file:" + encoded, "--even-newest")).as(tool.err()).isZero();
        assertThat(encoded).doesNotExist();
    }

    @Test
    void aLinkToASavepointHidesNothingOfIt() throws IOException {
        Path savepoint = withFile("savepoint-1");
        Path link = Files.createSymbolicLink(directory.resolve("latest"), savepoint);
        flink.job("1", "orders", "RUNNING", NOON, -1)
                .checkpoints("1", "null", "null", restored(3, "file:/mnt/flink/savepoint-1"));
        assertThat(delete(link, "--even-newest", "--apply")).isEqualTo(6);
        assertThat(tool.err()).contains("was started from " + savepoint + "\n");
        assertThat(savepoint.resolve("file")).exists();
    }

    @Test
    void theDirectoryBesideItIsLookedIntoWhateverElseIsNamed() throws IOException {
        Path savepoint = withFile("savepoints/savepoint-1");
        Path checkpoint = StateWithFile.make(
                state.resolve("savepoints/copy").toAbsolutePath(), "postgres-checkpoint", savepoint.resolve("file"), 5);
        Path other = Files.createDirectory(directory.resolve("other"));
        assertThat(delete(savepoint, "--even-newest", "--apply", "--state", other.toString()))
                .isEqualTo(6);
        assertThat(tool.err()).contains("has files that " + checkpoint + " needs");
    }

    @Test
    void whatIsNotLookedIntoMayNeedIt() throws IOException {
        Path savepoint = withFile("savepoint-1");
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path link = Files.createSymbolicLink(state.resolve("more"), outside);
        Path deep = Files.createDirectories(state.resolve("1/2/3/4/5/6/7/8"));
        assertThat(delete(savepoint, "--even-newest", "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .contains("a state in %s needs".formatted(link))
                .contains("a state in %s needs".formatted(deep));
        assertThat(savepoint.resolve("file")).exists();
    }

    /** After a JobManager's failover. */
    @Test
    void aJobWithoutACompletedCheckpointGoesOnWithWhatItWasRestoredFrom() throws IOException {
        Path savepoint = withFile("savepoint-1");
        Path checkpoint = StateWithFile.make(
                directory.resolve("elsewhere").resolve("chk-9"), "postgres-checkpoint", savepoint.resolve("file"), 5);
        flink.job("1", "orders", "RUNNING", NOON, -1)
                .checkpoints("1", "null", "null", restored(9, "file:" + checkpoint));
        assertThat(delete(savepoint, "--even-newest", "--apply")).isEqualTo(6);
        assertThat(tool.err()).contains("has files that file:%s of job 1 needs".formatted(checkpoint));
    }

    @Test
    void anEndedJobsLastCheckpointMayHaveItsFiles() throws IOException {
        Path savepoint = withFile("savepoint-1");
        Path checkpoint = StateWithFile.make(
                directory.resolve("elsewhere").resolve("chk-9"), "postgres-checkpoint", savepoint.resolve("file"), 5);
        flink.job("1", "orders", "CANCELED", NOON, NOON.toEpochMilli())
                .checkpoints("1", checkpoint(9, NOON, "file:" + checkpoint), "null", "null");
        assertThat(delete(savepoint, "--even-newest", "--apply")).isEqualTo(6);
        assertThat(tool.err()).contains("has files that file:%s of job 1 needs".formatted(checkpoint));
    }

    @Test
    void onlyTheUnreadableIsExcused() throws IOException {
        Path savepoint = withFile("savepoint-1");
        flink.job("1", "orders", "RUNNING", NOON, -1)
                .checkpoints("1", checkpoint(9, NOON, "s3://state/chk-9"), "null", restored(3, savepoint));
        assertThat(delete(savepoint, "--even-newest", "--even-unreadable", "--apply"))
                .isEqualTo(6);
        assertThat(tool.err()).contains("was started from").doesNotContain("s3://");
        flink.checkpoints("1", checkpoint(9, NOON, "s3://state/chk-9"), "null", "null");
        assertThat(delete(savepoint, "--even-newest", "--even-unreadable", "--apply"))
                .isZero();
    }

    @Test
    void aNewerOneThatIsNotWholeIsNoneToGoOnFrom() throws IOException {
        Path older = copy("postgres-tidemark", "savepoint-1", NOON);
        Path newer = state.resolve("savepoint-2").toAbsolutePath();
        StateWithFile.make(newer, "postgres-tidemark", newer.resolve("gone"), 5);
        assertThat(delete(older, "--apply")).isEqualTo(6);
        assertThat(tool.err()).contains("is the newest state of");
    }

    @Test
    void aLinkOutOfItsDirectoryIsNotFollowed() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path kept = Files.write(outside.resolve("file"), new byte[5]);
        Path savepoint = StateWithFile.make(
                state.resolve("savepoint-1").toAbsolutePath(),
                "postgres-tidemark",
                state.resolve("savepoint-1").resolve("link").resolve("file").toAbsolutePath(),
                5);
        Files.createSymbolicLink(savepoint.resolve("link"), outside);
        assertThat(delete(savepoint, "--even-newest", "--apply")).isZero();
        assertThat(kept).exists();
        assertThat(savepoint.resolve("_metadata")).doesNotExist();
    }

    /** Its checkpoints need not be where the savepoint is. */
    @Test
    void aSavepointWhoseFilesARunningJobHasTakenOverIsNotDeleted() throws IOException {
        Path savepoint = withFile("savepoint-1");
        Path checkpoint = StateWithFile.make(
                directory.resolve("elsewhere").resolve("chk-9"), "postgres-checkpoint", savepoint.resolve("file"), 5);
        flink.job("1", "orders", "RUNNING", NOON, -1)
                .checkpoints("1", checkpoint(9, NOON, "file:" + checkpoint), "null", "null");
        assertThat(delete(savepoint, "--even-newest", "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .contains("  found:    %s has files that file:%s of job 1 needs\n".formatted(savepoint, checkpoint));
        flink.checkpoints("1", checkpoint(9, NOON, "s3://state/chk-9"), "null", "null");
        assertThat(delete(savepoint, "--even-newest", "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .contains("may have files that s3://state/chk-9 of job 1 needs, which cannot be read from here");
        assertThat(savepoint.resolve("file")).exists();
        flink.checkpoints("1", checkpoint(9, NOON, Tool.STATES.resolve("postgres-checkpoint")), "null", "null");
        assertThat(delete(savepoint, "--even-newest", "--apply")).isZero();
    }
}
