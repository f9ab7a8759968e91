package io.tidemark.cli.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConfigurationTest {

    @TempDir
    private Path directory;

    private static Configuration read(String text) {
        return ConfigurationReader.read("config.yaml", text);
    }

    /** What the help shows is what is read. */
    @Test
    void theExampleOfTheHelpIsWhatIsRead() {
        String example = String.join(
                "\n",
                ContextCommand.class.getAnnotation(CommandLine.Command.class).footer());
        Configuration configuration = read(example);
        assertThat(configuration.current()).contains("production");
        assertThat(configuration.contexts())
                .containsExactly(Map.entry(
                        "production",
                        new Context(
                                "production",
                                URI.create("http://flink.internal:8081"),
                                Optional.of(Path.of("/srv/flink/state")),
                                Map.of(
                                        "shop",
                                        new Database(
                                                "jdbc:postgresql://10.0.0.7:5432/shop",
                                                Optional.of("tidemark"),
                                                Optional.of(new SecretReference.Environment("SHOP_PASSWORD")),
                                                Optional.of("tidemark_orders"))),
                                Map.of(
                                        "mart",
                                        new Database(
                                                "jdbc:postgresql://10.0.0.8:5432/mart",
                                                Optional.of("mart"),
                                                Optional.of(new SecretReference.File(Path.of("/run/secrets/mart"))),
                                                Optional.empty())),
                                new PinPolicy(32, PinPolicy.DEFAULT.age(), PinPolicy.DEFAULT.bytes()),
                                Optional.of(
                                        new SavepointPolicy(Duration.ofHours(1), new SavepointPolicy.Keep(24, 7, 0))),
                                Optional.of(Path.of("/srv/tidemark/history")))));
    }

    /** FAULTS 44. */
    @Test
    void aSecretThatIsWrittenDownIsRefusedAndNotRepeated() {
        for (String database : List.of(
                "{url: 'jdbc:postgresql://h/d', password: hunter2}",
                "{url: 'jdbc:postgresql://h/d?password=hunter2'}",
                "{url: 'jdbc:postgresql://h/d?user=a&PASSWORD=hunter2'}",
                "{url: 'jdbc:mysql://root:hunter2@h/d'}",
                "{url: 'jdbc:mysql://root:hun/ter2@h/d'}",
                "{url: 'jdbc:mysql://root:hun?ter2@h/d'}",
                "{url: 'jdbc:mysql://hunter2@h/d'}",
                "{url: 'jdbc:mysql://address=(host=h)(password=hunter2)/d'}",
                "{url: 'jdbc:mysql://h/d?trustStorePassword=hunter2'}")) {
            assertThatThrownBy(() -> read("contexts: {one: {sources: {shop: %s}}}".formatted(database)))
                    .as(database)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageStartingWith("TM-1018  A secret stands in the tool's configuration\n"
                            + "  found:    config.yaml.contexts.one.sources.shop.")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void whatIsNoYamlIsRefusedWithItsPlaceAndWithoutItsText() {
        assertThatThrownBy(() -> read("contexts:\n  one: {password: hunter2"))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("TM-1016  The tool's configuration cannot be used\n  found:    config.yaml:")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> read("current: a\ncurrent: b"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(" is no YAML\n");
        assertThatThrownBy(() -> read("contexts: !!java.io.File /etc/passwd"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-1016");
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(
                        () -> read(
                                """
                        curent: one
                        contexts:
                          one:
                            jobmanager: flink
                            sources:
                              shop: {url: 'http://shop', password: {env: A, file: b}}
                            targets: mart
                        """))
                .isInstanceOf(ProblemException.class)
                .extracting(failure -> ((ProblemException) failure)
                        .problems().stream().map(problem -> problem.found()).toList())
                .isEqualTo(List.of(
                        "config.yaml has a key curent",
                        "config.yaml.contexts.one.jobmanager is not of the form http://host:port",
                        "config.yaml.contexts.one.sources.shop has no url of JDBC for Postgres, MySQL or MariaDB",
                        "config.yaml.contexts.one.sources.shop.password does not say one place",
                        "config.yaml.contexts.one.targets is no mapping"));
    }

    @Test
    void howManyPinsThereMayBeIsSaidInPartOrNotAtAll() {
        assertThat(read("contexts: {one: {pins: {count: 3, age: 12 h, bytes: 500 MiB}}}")
                        .contexts()
                        .get("one")
                        .pins())
                .isEqualTo(new PinPolicy(3, Duration.ofHours(12), 500L << 20));
        assertThat(read("contexts: {one: {pins: {age: 30min}}}")
                        .contexts()
                        .get("one")
                        .pins())
                .isEqualTo(new PinPolicy(10, Duration.ofMinutes(30), 100_000_000_000L));
        assertThatThrownBy(() -> read("contexts: {one: {pins: {count: 0, age: 7, bytes: 1 TB, days: 3}}}"))
                .isInstanceOf(ProblemException.class)
                .extracting(failure -> ((ProblemException) failure)
                        .problems().stream().map(problem -> problem.found()).toList())
                .isEqualTo(List.of(
                        "config.yaml.contexts.one.pins has a key days",
                        "config.yaml.contexts.one.pins.count is no number of pins",
                        "config.yaml.contexts.one.pins.age is no number with a unit",
                        "config.yaml.contexts.one.pins.bytes is no number with a unit"));
    }

    @Test
    void theOnlyContextIsMeantIfNoneIsNamed() throws IOException {
        Path file = directory.resolve("config.yaml");
        assertThat(new ConfigurationFile(file).context(Optional.empty())).isEqualTo(Context.NONE);
        Files.writeString(file, "contexts: {one: {jobmanager: 'http://one:1'}}");
        assertThat(new ConfigurationFile(file).context(Optional.empty()).name()).isEqualTo("one");
        Files.writeString(file, "contexts: {one: {}, two: {}}");
        assertThat(new ConfigurationFile(file).context(Optional.of("two")).name())
                .isEqualTo("two");
        assertThatThrownBy(() -> new ConfigurationFile(file).context(Optional.of("three")))
                .isInstanceOf(ProblemException.class)
                .hasMessage(
                        """
                        TM-1017  There is no such context
                          found:    %s has no context three
                          required: one of one, two
                          remedy:   See tidemark context list; tidemark context --help shows how one is written."""
                                .formatted(file));
    }

    @Test
    void liesWhereTheBaseDirectorySpecificationPutsIt() {
        Path home = Path.of("/home/op");
        Path usual = Path.of("/home/op/.config/tidemark/config.yaml");
        assertThat(ConfigurationFile.location(Map.of(), home)).isEqualTo(usual);
        assertThat(ConfigurationFile.location(Map.of("XDG_CONFIG_HOME", ""), home))
                .isEqualTo(usual);
        assertThat(ConfigurationFile.location(Map.of("XDG_CONFIG_HOME", "relative"), home))
                .isEqualTo(usual);
        assertThat(ConfigurationFile.location(Map.of("XDG_CONFIG_HOME", "/etc/op"), home))
                .isEqualTo(Path.of("/etc/op/tidemark/config.yaml"));
        assertThat(ConfigurationFile.history(Map.of(), home))
                .isEqualTo(Path.of("/home/op/.local/state/tidemark/history"));
        assertThat(ConfigurationFile.history(Map.of("XDG_STATE_HOME", "/var/op"), home))
                .isEqualTo(Path.of("/var/op/tidemark/history"));
    }

    @Test
    void secretsAreReadWhereTheyAre() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "hunter2\n");
        assertThat(new SecretReference.File(secret).read(Map.of())).isEqualTo("hunter2");
        assertThat(new SecretReference.Environment("PASSWORD").read(Map.of("PASSWORD", "hunter2")))
                .isEqualTo("hunter2");
        assertThatThrownBy(() -> new SecretReference.Environment("PASSWORD").read(Map.of()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("the variable PASSWORD is not set");
        assertThatThrownBy(() -> new SecretReference.File(directory.resolve("gone")).read(Map.of()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("gone cannot be read: NoSuchFileException");
    }

    @Test
    void amongSeveralContextsNoneIsMeantUnlessItIsSaid() throws IOException {
        Path file = Files.writeString(directory.resolve("config.yaml"), "contexts: {one: {}, two: {}}");
        assertThatThrownBy(() -> new ConfigurationFile(file).context(Optional.empty()))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("TM-1017  There is no such context\n  found:    " + file
                        + " has one, two, and says of none that it is the current one\n");
    }

    @Test
    void whatCannotBeLookedAtIsNotTakenForMissing() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> new ConfigurationFile(file.resolve("config.yaml")).read())
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("config.yaml cannot be read: ");
    }

    @Test
    void aPathThatDependsOnTheDirectoryIsRefused() {
        for (String path : List.of("state", "~/state", "./state")) {
            assertThatThrownBy(() -> read("contexts: {one: {state: '%s'}}".formatted(path)))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("config.yaml.contexts.one.state is no absolute path");
        }
        assertThatThrownBy(
                        () -> read("contexts: {one: {sources: {a: {url: 'jdbc:mysql://h/d', password: {file: x}}}}}"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("password.file is no absolute path");
    }

    @Test
    void ofASecretInAFileOneLineEndIsLeftOut() throws IOException {
        Path secret = directory.resolve("secret");
        Files.writeString(secret, "hunter2 \r\n");
        assertThat(new SecretReference.File(secret).read(Map.of())).isEqualTo("hunter2 ");
        Files.writeString(secret, "hunter2\n\n");
        assertThat(new SecretReference.File(secret).read(Map.of())).isEqualTo("hunter2\n");
        Files.writeString(secret, "\n");
        assertThatThrownBy(() -> new SecretReference.File(secret).read(Map.of()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("secret is empty");
    }

    @Test
    void anAddressHasNothingThatMayBeASecret() {
        assertThat(RestAddress.of("http://h:8081")).isPresent();
        for (String address :
                List.of("http://u:p@h:8081", "http://h:8081?token=hunter2", "http://h:8081/#hunter2", "ftp://h:1")) {
            assertThat(RestAddress.of(address)).as(address).isEmpty();
        }
    }

    private static SavepointPolicy savepoints(String text) {
        return read("contexts: {one: {state: /s, savepoints: %s}}".formatted(text))
                .contexts()
                .get("one")
                .savepoints()
                .orElseThrow();
    }

    @Test
    void readsWhenSavepointsAreTakenAndWhichAreKept() {
        assertThat(savepoints("{}"))
                .isEqualTo(new SavepointPolicy(Duration.ofHours(1), new SavepointPolicy.Keep(24, 7, 0)));
        assertThat(savepoints("{every: 30min, keep: {daily: 3, weekly: 4}}"))
                .isEqualTo(new SavepointPolicy(Duration.ofMinutes(30), new SavepointPolicy.Keep(0, 3, 4)));
        assertThat(read("contexts: {one: {state: /s}}").contexts().get("one").savepoints())
                .isEmpty();
    }

    @Test
    void aPolicyThatSaysNothingUsableIsRefused() {
        assertThatThrownBy(() -> read("contexts: {one: {savepoints: {every: 1, keep: {hourly: many, yearly: 1}}}}"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("config.yaml.contexts.one.savepoints.every is no number with a unit")
                .hasMessageContaining("config.yaml.contexts.one.savepoints.keep has a key yearly")
                .hasMessageContaining("config.yaml.contexts.one.savepoints.keep.hourly is no number of hours")
                .hasMessageContaining("config.yaml.contexts.one has savepoints, and no state");
        assertThatThrownBy(() -> savepoints("{keep: {daily: 0}}"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("config.yaml.contexts.one.savepoints.keep keeps none");
    }

    /** It would be found out by the savepoint that is one too many. */
    @Test
    void aPolicyThatThePinsHaveNoRoomForIsRefused() {
        String context =
                "contexts: {one: {state: /s, savepoints: {keep: {hourly: 9, weekly: 2}}, sources: {shop: {url: 'jdbc:%s://h/d'}}%s}}";
        assertThatThrownBy(() -> read(context.formatted("postgresql", "")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("config.yaml.contexts.one.savepoints keeps up to 11, and its pins.count is 10")
                .hasMessageContaining("  required: pins: {count: 12}, or more")
                .hasMessageContaining(
                        "config.yaml.contexts.one.savepoints keeps some for 14 days, and its pins.age is 7 days")
                .hasMessageContaining("  required: pins: {age: 336 h}, or more");
        assertThat(read(context.formatted("postgresql", ", pins: {count: 12, age: 336 h}"))
                        .contexts())
                .hasSize(1);
        assertThat(read(context.formatted("mysql", "")).contexts()).hasSize(1);
    }
}
