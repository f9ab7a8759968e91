package io.tidemark.cli.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** What is written down, and where. */
class RecordTest extends HistoryCase {

    @Test
    void nothingIsAskedOfTheClusterBeforeTheBeginIsWritten() {
        List<Long> written = new CopyOnWriteArrayList<>();
        flink.later(
                "GET /jobs/overview",
                () -> written.add(
                        directory.resolve("history").toFile().listFiles()[0].length()));
        assertThat(tool.run("pipeline", "pause", "orders", "--apply"))
                .as(tool.err())
                .isZero();
        assertThat(written)
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.LONG)
                .isPositive();
    }

    /** Of the state that is named, where it stood before; it may be gone then. */
    @Test
    void whereStatesStandIsWrittenDown() throws IOException {
        Path real = Tool.STATES.resolve("postgres-tidemark");
        Path state = Files.createDirectories(directory.resolve("savepoint-a7d764-a9f34054fcd6"));
        Files.copy(real.resolve("_metadata"), state.resolve("_metadata"));
        tool.run("savepoint", "delete", state, "--state", directory, "--no-sources", "--even-newest", "--apply");
        assertThat(state).as(tool.err()).doesNotExist();
        // The server has said 0/21C9358 before, and 0/21C9D58 behind it.
        String position = "0/21C99E0";
        tool.run("history", "show", id());
        assertThat(tool.out()).contains("before %s\n  shop5 at %s, last commit ".formatted(state, position));
        tool.run("history", "report", id());
        assertThat(tool.out()).contains("## Before\n\n- `%s`\n  - shop5 at %s, ".formatted(state, position));
    }

    @Test
    void planIsNotWrittenDownNorIsHelpNorWhatOnlyAsks() throws IOException {
        tool.run("pipeline", "pause", "orders");
        tool.run("pipeline", "pause", "orders", "--apply", "--help");
        tool.run("pipeline", "list");
        tool.run("history", "show");
        assertThat(tool.out()).isEqualTo("Nothing is written down.\n");
        assertThat(files(directory.resolve("history"))).isEmpty();
    }

    @Test
    void valuesOfVariablesAreLeftOut() throws IOException {
        Path file = Files.writeString(directory.resolve("a b.sql"), "SELECT 1;");
        tool.run("pipeline", "resume", file, "--set", "SHOP_PASSWORD=hunter2", "--set=A=hunter=3", "--apply");
        String text = Files.readString(only());
        assertThat(text)
                .contains("tidemark pipeline resume '%s' --set SHOP_PASSWORD=... --set A=... --apply".formatted(file))
                .doesNotContain("hunter");
    }

    @Test
    void whatFailsBeforeItHasAnAnswerIsOfItsPipelineAllTheSame() throws IOException {
        Path file = Files.writeString(directory.resolve("stock.sql"), "SELECT 1;");
        assertThat(tool.run("pipeline", "resume", file, "--apply")).isEqualTo(6);
        tool.run("history", "show", "stock");
        assertThat(tool.out()).contains("failed, TM-4006").contains("pipeline resume");
        tool.run("history", "show", "orders");
        assertThat(tool.out()).isEqualTo("Nothing is written down of orders.\n");
    }

    @Test
    void aSecretInAUrlIsLeftOut() throws IOException {
        tool.run(
                "savepoint",
                "create",
                "orders",
                "--directory",
                "s3://KEY:hunter2@b/d?token=hunter2",
                "-m",
                flink.address());
        assertThat(Files.readString(only()))
                .contains("--directory 's3://...@b/d?...'")
                .doesNotContain("hunter2", "KEY");
    }

    @Test
    void whatIsSwitchedOffIsNotWrittenDownAsOn() throws IOException {
        tool.run("savepoint", "delete", directory, "--even-newest=false", "--no-cluster=true", "--apply");
        assertThat(Files.readString(only())).contains(" --even-newest=false --no-cluster --apply");
    }

    @Test
    void ownIsForItsOwnerAlone() throws IOException {
        tool.run("pipeline", "pause", "orders", "--apply");
        assertThat(Files.getPosixFilePermissions(directory.resolve("history")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    /** What is not mounted would be hidden by what is mounted there later. */
    @Test
    void aDirectoryThatTheContextNamesIsNotMade() throws IOException {
        Path history = directory.resolve("not-mounted");
        configure(", history: " + history);
        assertThat(tool.run("pipeline", "pause", "orders", "--apply")).isEqualTo(3);
        assertThat(tool.err()).startsWith("TM-1022 ");
        assertThat(history).doesNotExist();
        assertThat(flink.changes()).isEmpty();
        assertThat(tool.run("history", "show")).isEqualTo(3);

        Files.createDirectory(history);
        // The address alone is the context's, too.
        assertThat(tool.run("pipeline", "pause", "orders", "--apply", "-m", flink.address()))
                .isZero();
        assertThat(files(history)).hasSize(1);
        tool.run("history", "show", "orders");
        assertThat(tool.out()).contains("pipeline pause orders");
    }

    @Test
    void nothingIsDoneThatCannotBeWrittenDownWhereTheContextSays() throws IOException {
        Path history = Files.writeString(directory.resolve("no-directory"), "");
        configure(", history: " + history);
        assertThat(tool.run("pipeline", "pause", "orders", "--apply")).isEqualTo(3);
        assertThat(tool.err())
                .startsWith("TM-1022  What is done cannot be written down\n  found:    %s: ".formatted(history));
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void whatCannotBeWrittenDownInTheUsersOwnIsDoneAllTheSame() throws IOException {
        Files.writeString(directory.resolve("history"), "");
        assertThat(tool.run("pipeline", "pause", "orders", "--apply")).isZero();
        assertThat(tool.err()).startsWith("Not written down in the history: ");
        assertThat(tool.out()).isEqualTo("file:/s/savepoint-a7d764-a9f34054fcd6\n");
        assertThat(tool.run("history", "show")).isEqualTo(3);
    }
}
