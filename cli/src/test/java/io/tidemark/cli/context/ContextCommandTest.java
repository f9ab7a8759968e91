package io.tidemark.cli.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

                        source shop
                          url          jdbc:postgresql://s/shop
                          slot         orders
                          username     tidemark
                          password     from the environment variable SHOP_PASSWORD

                        target mart
                          url          jdbc:mysql://m/mart
                          password     none
                        """);
        assertThat(tool.run("context", "show", "one", "-o", "json")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "name": "one",
                          "jobManager": "http://one:8081",
                          "state": null,
                          "sources": {},
                          "targets": {}
                        }
                        """);
    }

    @Test
    void usesAnotherOneAndLeavesTheRestOfTheFileAsItIs() throws IOException {
        assertThat(tool.run("context", "use", "one")).isZero();
        assertThat(tool.err()).isEqualTo("The current context is one.\n");
        assertThat(Files.readString(file)).isEqualTo(TWO.replace("current: two   # for now", "current: 'one'"));
        assertThat(tool.run("context", "use", "three")).isEqualTo(3);
        assertThat(tool.err()).startsWith("TM-1017  There is no such context\n");
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
}
