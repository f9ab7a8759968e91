package io.tidemark.cli.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.Tool;
import io.tidemark.cli.rest.FakeFlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextCommandTest {

    private static final String TWO =
            """
            # Ours.
            current: two   # for now
            contexts:
              one: {jobmanager: 'http://one:8081'}
              two:
                jobmanager: http://two:8081
                state: /srv/state
                sources:
                  shop: {url: 'jdbc:postgresql://s/shop', slot: orders, username: tidemark, password: {env: SHOP_PASSWORD}}
                targets:
                  mart: {url: 'jdbc:mysql://m/mart'}
            """;

    @TempDir
    private Path directory;

    private Path file;
    private Tool tool;

    @BeforeEach
    void twoContexts() throws IOException {
        file = Files.writeString(directory.resolve("config.yaml"), TWO);
        tool = new Tool(file);
    }

    @Test
    void listsThem() {
        assertThat(tool.run("context", "list")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                           NAME  JOBMANAGER       STATE
                           one   http://one:8081  -
                        *  two   http://two:8081  /srv/state
                        """);
        assertThat(tool.run("context", "list", "-o", "json")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "contexts": [
                            {
                              "name": "one",
                              "current": false,
                              "jobManager": "http://one:8081",
                              "state": null
                            },
                            {
                              "name": "two",
                              "current": true,
                              "jobManager": "http://two:8081",
                              "state": "/srv/state"
                            }
                          ]
                        }
                        """);
    }

    @Test
    void saysWhereToWriteTheFirst() throws IOException {
        Files.delete(file);
        assertThat(tool.run("context", "list")).isZero();
        assertThat(tool.out())
                .isEqualTo("There is no context in %s.\nHow one is written: tidemark context --help\n".formatted(file));
    }

    @Test
    void showsOneWithoutItsSecrets() {
        assertThat(tool.run("context", "show")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        context two
                          jobmanager   http://two:8081
                          state        /srv/state
                          pins         at most 10 pins of a slot, none older than 7 days, and 100,000,000,000 bytes of log
                          history      %s

                        source shop
                          url          jdbc:postgresql://s/shop
                          slot         orders
                          username     tidemark
                          password     from the environment variable SHOP_PASSWORD

                        target mart
                          url          jdbc:mysql://m/mart
                          password     none
                        """
                                .formatted(directory.resolve("history")));
        assertThat(tool.run("context", "show", "one", "-o", "json")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "name": "one",
                          "jobManager": "http://one:8081",
                          "state": null,
                          "sources": {},
                          "targets": {},
                          "pins": {
                            "count": 10,
                            "ageSeconds": 604800,
                            "bytes": 100000000000
                          },
                          "savepoints": null,
                          "history": "%s"
                        }
                        """
                                .formatted(directory.resolve("history")));
    }

    @Test
    void showsWhenSavepointsAreTaken() throws IOException {
        Files.writeString(
                file, "contexts: {one: {state: /srv/state, savepoints: {every: 6 h, keep: {hourly: 4, daily: 7}}}}");
        assertThat(tool.run("context", "show")).isZero();
        assertThat(tool.out())
                .contains("\n  savepoints   one every 6 hours, the newest of each of the last 4 hours, 7 days kept\n");
        assertThat(tool.run("context", "show", "-o", "json")).isZero();
        assertThat(tool.out())
                .contains(
                        """
                          "savepoints": {
                            "everySeconds": 21600,
                            "keep": {
                              "hourly": 4,
                              "daily": 7,
                              "weekly": 0
                            }
                          },
                        """);
    }

    @Test
    void usesAnotherOneAndLeavesTheRestOfTheFileAsItIs() throws IOException {
        assertThat(tool.run("context", "use", "one")).isZero();
        assertThat(tool.out()).isEmpty();
        assertThat(tool.err()).isEqualTo("The current context is one.\n");
        assertThat(Files.readString(file))
                .isEqualTo(TWO.replace("current: two   # for now", "current: 'one'   # for now"));
        assertThat(tool.run("context", "use", "three")).isEqualTo(3);
        assertThat(tool.out()).isEmpty();
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-1017  There is no such context
                          found:    %s has no context three
                          required: one of one, two
                          remedy:   See tidemark context list; tidemark context --help shows how one is written.
                        """
                                .formatted(file));
        assertThat(directory)
                .isDirectoryContaining(path -> path.equals(file))
                .isDirectoryNotContaining("glob:**config?*.yaml");
    }

    @Test
    void addsTheLineThatSaysWhichIsMeant() throws IOException {
        Files.writeString(file, "contexts: {one: {}, 'a ''b': {}}\n");
        assertThat(tool.run("context", "use", "a 'b")).isZero();
        assertThat(Files.readString(file)).isEqualTo("current: 'a ''b'\ncontexts: {one: {}, 'a ''b': {}}\n");
    }

    @Test
    void aCurrentContextThatIsGoneKeepsNobodyFromChoosingAnother() throws IOException {
        Files.writeString(file, TWO.replace("current: two", "current: gone"));
        assertThat(tool.run("context", "list")).isZero();
        assertThat(tool.run("context", "show")).isEqualTo(3);
        assertThat(tool.err()).startsWith("TM-1017  There is no such context\n").contains("has no context gone");
        assertThat(tool.run("context", "use", "one")).isZero();
        assertThat(tool.run("context", "show")).isZero();
        assertThat(tool.out()).startsWith("context one\n");
    }

    @Test
    void keepsTheRightsOfTheFileAndWhatIsWrittenBehindTheName() throws IOException {
        for (String name : List.of("two", "'two'", "\"two\"", "two ")) {
            Files.writeString(file, TWO.replace("current: two   # for now", "current: " + name + "  # it's \"ours\""));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            assertThat(tool.run("context", "use", "one")).as(name).isZero();
            assertThat(Files.readString(file)).contains("\ncurrent: 'one'").contains("  # it's \"ours\"\ncontexts:");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-r-----");
        }
    }

    /** The databases of the current context may be another cluster's. */
    @Test
    void anAddressAloneMeansNoContext() throws IOException {
        try (FakeFlink flink = new FakeFlink()) {
            flink.job("1", "orders", "RUNNING", Instant.EPOCH, -1);
            assertThat(tool.run("position", "show", "orders", "--jobmanager", flink.address()))
                    .isZero();
            assertThat(tool.out()).doesNotContain("shop", "mart");
            Files.writeString(file, "contexts: {one: {}, two: {}}\n");
            assertThat(tool.run("position", "show", "orders", "--jobmanager", flink.address()))
                    .isZero();
            assertThat(tool.run("position", "show", "orders")).isEqualTo(3);
        }
        assertThat(tool.run("position", "show", "orders", "--jobmanager", "http://u:hunter2@h:1"))
                .isEqualTo(2);
        assertThat(tool.err())
                .contains("--jobmanager is not of the form http://host:port")
                .doesNotContain("hunter2");
    }
}
