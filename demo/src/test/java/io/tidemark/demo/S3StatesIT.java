package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** States in S3, by Flink's plugin: what is said of them is what is said of the same on a disk. */
class S3StatesIT extends S3Case {

    private static final String SAVEPOINT = "s3://state/savepoints/savepoint-1";

    private Path here;
    private Path there;

    private void savepoints() throws Exception {
        here = savepoint(directory.resolve("savepoints").resolve("savepoint-1"), STATE, 5_000);
        there = savepoint(bucket.resolve("savepoints").resolve("savepoint-1"), STATE, 5_000);
    }

    /** The same command, about the savepoint on the disk and about the one in S3. */
    private void saysTheSame(int exitCode, Object... command) throws Exception {
        Object[] withConf = new Object[command.length + 2];
        for (int i = 0; i < command.length; i++) {
            withConf[i] = command[i].toString().replace(here.getParent().toString(), "s3://state/savepoints");
        }
        withConf[command.length] = "--flink-conf";
        withConf[command.length + 1] = conf;
        assertThat(tool.run(command)).as(tool.err()).isEqualTo(exitCode);
        String onDisk = tool.out();
        String problems = tool.err();
        assertThat(tool.run(withConf)).as(tool.err()).isEqualTo(exitCode);
        assertThat(tool.out()).isEqualTo(onDisk.replace(here.getParent().toString(), "s3://state/savepoints"));
        assertThat(tool.err()).isEqualTo(problems.replace(here.getParent().toString(), "s3://state/savepoints"));
    }

    @Test
    void aStateInS3IsReadComparedListedAndVerifiedAsOneOnADiskIs() throws Exception {
        savepoints();
        saysTheSame(0, "position", "show", here, "-o", "json");
        saysTheSame(0, "savepoint", "show", here.resolve("_metadata"), "-o", "json");
        saysTheSame(0, "position", "diff", here, "0/16B3748");
        saysTheSame(0, "position", "diff", "0/16B3748", here, "-o", "json");
        saysTheSame(0, "savepoint", "list", here.getParent(), "-o", "json");
        saysTheSame(0, "savepoint", "verify", here);
        assertThat(tool.out())
                .contains("1 beside _metadata, 5,000 bytes of them read")
                .endsWith("\nIt is whole.\n");

        for (Path savepoint : new Path[] {here, there}) {
            Files.write(savepoint.resolve(FILE), new byte[4_999]);
        }
        saysTheSame(7, "savepoint", "verify", here, "-o", "json");
        assertThat(tool.out()).contains("\"%s/%s with 4999 of 5000 bytes\"".formatted(SAVEPOINT, FILE));
        for (Path savepoint : new Path[] {here, there}) {
            Files.delete(savepoint.resolve(FILE));
        }
        saysTheSame(7, "savepoint", "verify", here);
        assertThat(tool.out()).contains("\n  missing      %s/%s\n".formatted(SAVEPOINT, FILE));
        for (Path savepoint : new Path[] {here, there}) {
            flip(savepoint.resolve("_metadata"), 0);
        }
        saysTheSame(6, "savepoint", "verify", here);
        assertThat(tool.err()).startsWith("TM-4009  ");
    }

    /** Flink makes both folders beside the checkpoints: the files of incremental ones are no states. */
    @Test
    void theCheckpointsOfAJobAreListed() throws Exception {
        here = savepoint(directory.resolve("savepoints/job/chk-3"), STATE, 5).getParent();
        savepoint(bucket.resolve("savepoints/job/chk-3"), STATE, 5);
        for (Path job : new Path[] {here, bucket.resolve("savepoints/job")}) {
            Files.createDirectories(job.resolve("taskowned"));
            savepoint(job.resolve("shared"), STATE, 5);
            savepoint(job.resolve("begun"), STATE, 5);
        }
        Files.createFile(bucket.resolve("savepoints/job/begun/.tidemark-unfinished-1"));
        Files.move(here.resolve("begun"), here.resolve(".tidemark-unfinished-begun"));
        saysTheSame(0, "savepoint", "list", here.getParent(), "-o", "json");
        assertThat(tool.out())
                .containsOnlyOnce("\"path\": ")
                .contains("\"path\": \"s3://state/savepoints/job/chk-3\"")
                .contains("\"notLookedInto\": []");
    }

    @Test
    void whatIsNotThereAndWhatCannotBeReachedAreToldApart() throws Exception {
        savepoints();
        assertThat(tool.run("position", "show", "s3://state/none", "--flink-conf", conf))
                .as(tool.err())
                .isEqualTo(6);
        assertThat(tool.out()).isEmpty();
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-4006  There is no savepoint or checkpoint to restore
                          found:    there is no s3://state/none
                          required: a directory in a file system that this machine can use
                          remedy:   Check the path; for one like s3://, name the folder of Flink's plugins by FLINK_PLUGINS_DIR, and that of its config.yaml by --flink-conf.
                        """);
        Path others = conf("others", "0123456789abcdef", endpoint());
        assertThat(tool.run("savepoint", "verify", SAVEPOINT, "--flink-conf", others))
                .as(tool.err())
                .isEqualTo(6);
        assertThat(tool.err()).startsWith("TM-4006  ").contains("403").doesNotContain("there is no");
        assertThat(tool.run("backup", "list", "--from", SAVEPOINT, "--flink-conf", others))
                .as(tool.err())
                .isEqualTo(6);
        assertThat(tool.err()).startsWith("TM-4015  ").contains("403").doesNotContain("there is no");
        assertThat(tool.run("savepoint", "list", "s3://state/savepoints", "--flink-conf", others))
                .as(tool.err())
                .isEqualTo(6);
        assertThat(tool.err()).startsWith("TM-4007  ").contains("403").doesNotContain("there is no");
        assertThat(tool.run("savepoint", "show", SAVEPOINT, "--flink-conf", directory))
                .as(tool.err())
                .isEqualTo(6);
        assertThat(tool.err()).startsWith("TM-4006  ").contains("Flink cannot be set up: ");
        tool.environment("FLINK_PLUGINS_DIR", directory);
        assertThat(tool.run("savepoint", "show", SAVEPOINT, "--flink-conf", conf))
                .as(tool.err())
                .isEqualTo(6);
        assertThat(tool.err()).startsWith("TM-4006  ").contains("Cannot find any jar files for plugin in directory");
        tool.environment("FLINK_PLUGINS_DIR", Files.createDirectory(directory.resolve("none")));
        assertThat(tool.run("position", "diff", SAVEPOINT, "0/1", "--flink-conf", conf))
                .as(tool.err())
                .isEqualTo(6);
        assertThat(tool.err())
                .startsWith("TM-4006  ")
                .contains(SAVEPOINT + ": Could not find a file system implementation for scheme 's3'.");
    }
}
