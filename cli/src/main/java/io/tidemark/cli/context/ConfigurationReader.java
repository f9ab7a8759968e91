package io.tidemark.cli.context;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the tool's configuration: YAML 1.2, plain values alone. All that is wrong is reported at once. */
final class ConfigurationReader {

    /** A password, in the ways that JDBC's URLs take one: a parameter, or before the host, where it may have any character. */
    private static final Pattern SECRET_IN_URL =
            Pattern.compile("(?is)[?&;(,][^=&;(,]*(password|pwd|secret|token)[^=&;]*=|//.*@");

    /** The databases whose drivers there are. */
    private static final Pattern URL = Pattern.compile("(?s)jdbc:(postgresql|mysql|mariadb):.*");

    private static final String BY_REFERENCE = "password: {env: NAME} or password: {file: PATH}";

    private final String file;
    private final List<Problem> problems = new ArrayList<>();

    private ConfigurationReader(String file) {
        this.file = file;
    }

    /**
     * @param file for people
     * @param text in YAML
     * @throws ProblemException with everything that is wrong with it
     */
    static Configuration read(String file, String text) {
        ConfigurationReader reader = new ConfigurationReader(file);
        Configuration configuration = reader.read(text);
        if (!reader.problems.isEmpty()) {
            throw new ProblemException(reader.problems, null);
        }
        return configuration;
    }

    private Configuration read(String text) {
        Object loaded;
        try {
            loaded = new Load(LoadSettings.builder()
                            .setAllowDuplicateKeys(false)
                            .setMaxAliasesForCollections(10)
                            .build())
                    .loadFromString(text);
        } catch (YamlEngineException invalid) {
            problems.add(Node.unusable("%s%s is no YAML".formatted(file, where(invalid)), "YAML"));
            return Configuration.EMPTY;
        }
        Node root = Node.of(file, loaded, problems).only("current", "contexts");
        Map<String, Context> contexts = new LinkedHashMap<>();
        root.child("contexts").children().forEach((name, node) -> contexts.put(name, context(name, node)));
        return new Configuration(root.text("current"), contexts);
    }

    /** The text itself is not repeated: it may have a secret. */
    private static String where(YamlEngineException invalid) {
        return invalid instanceof MarkedYamlEngineException marked
                ? marked.getProblemMark()
                        .map(mark -> ":%d:%d".formatted(mark.getLine() + 1, mark.getColumn() + 1))
                        .orElse("")
                : "";
    }

    private Context context(String name, Node node) {
        node.only("jobmanager", "state", "sources", "targets", "pins", "savepoints", "history");
        Context context = new Context(
                name,
                node.text("jobmanager").map(text -> address(node, text)).orElse(Context.DEFAULT_JOB_MANAGER),
                node.text("state").flatMap(text -> path(node.path() + ".state", text)),
                databases(node.child("sources")),
                databases(node.child("targets")),
                PinPolicy.of(node.child("pins"), problems),
                node.has("savepoints")
                        ? Optional.of(SavepointPolicy.of(node.child("savepoints"), problems))
                        : Optional.empty(),
                node.text("history").flatMap(text -> path(node.path() + ".history", text)));
        context.savepoints().ifPresent(policy -> policy.fits(node.path(), context, node.has("state"), problems));
        return context;
    }

    /** A relative one would mean another one in every directory, and {@code ~} is the shell's. */
    private Optional<Path> path(String key, String text) {
        try {
            Optional<Path> path = Optional.of(Path.of(text)).filter(Path::isAbsolute);
            if (path.isPresent()) {
                return path;
            }
        } catch (InvalidPathException none) {
            // Not absolute, either.
        }
        problems.add(Node.unusable(key + " is no absolute path", "a path that begins with /"));
        return Optional.empty();
    }

    private URI address(Node node, String text) {
        Optional<URI> address = RestAddress.of(text);
        if (address.isEmpty()) {
            problems.add(
                    Node.unusable(node.path() + ".jobmanager is not of the form http://host:port", "http://host:port"));
        }
        return address.orElse(Context.DEFAULT_JOB_MANAGER);
    }

    private Map<String, Database> databases(Node node) {
        Map<String, Database> databases = new LinkedHashMap<>();
        node.children().forEach((name, database) -> databases.put(name, database(database)));
        return databases;
    }

    private Database database(Node node) {
        node.only("url", "username", "password", "slot");
        Optional<String> url = node.text("url");
        if (url.filter(text -> URL.matcher(text).matches()).isEmpty()) {
            problems.add(Node.unusable(
                    node.path() + " has no url of JDBC for Postgres, MySQL or MariaDB",
                    "url: jdbc:postgresql://host:5432/database, jdbc:mysql:... or jdbc:mariadb:..."));
        }
        if (url.filter(text -> SECRET_IN_URL.matcher(text).find()).isPresent()) {
            problems.add(secret(node.path() + ".url has a secret"));
        }
        return new Database(
                url.orElse(""),
                node.text("username"),
                node.has("password") ? password(node) : Optional.empty(),
                node.text("slot"));
    }

    private Optional<SecretReference> password(Node node) {
        if (!(node.value("password") instanceof Map)) {
            problems.add(secret(node.path() + ".password is written down"));
            return Optional.empty();
        }
        Node password = node.child("password").only("env", "file");
        Optional<String> variable = password.text("env");
        Optional<String> path = password.text("file");
        if (variable.isPresent() == path.isPresent()) {
            problems.add(Node.unusable(password.path() + " does not say one place", BY_REFERENCE));
            return Optional.empty();
        }
        return variable.isPresent()
                ? Optional.of(new SecretReference.Environment(variable.get()))
                : path.flatMap(text -> path(password.path() + ".file", text)).map(SecretReference.File::new);
    }

    private static Problem secret(String found) {
        return new Problem(
                ErrorCode.SECRET_WRITTEN_DOWN,
                found,
                "secrets in the environment or in files of their own",
                "Write " + BY_REFERENCE + "; give the database another password if others could read this one.");
    }
}
