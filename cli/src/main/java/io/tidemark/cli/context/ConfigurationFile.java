package io.tidemark.cli.context;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file of the tool's configuration, in the place that the XDG Base Directory Specification gives it. */
final class ConfigurationFile {

    /** Names another file, for tests. */
    static final String PROPERTY = "tidemark.config";

    /** The key, its value in one of YAML's ways to write it, and a comment behind. */
    private static final Pattern CURRENT = Pattern.compile(
            "(?m)^current[ \\t]*:[ \\t]*(?:'(?:[^'\\r\\n]|'')*'|\"(?:[^\"\\\\\\r\\n]|\\\\.)*\"|.*?)(?<comment>[ \\t]+#.*)?[ \\t]*$");

    private final Path path;

    ConfigurationFile(Path path) {
        this.path = path;
    }

    static ConfigurationFile ofUser() {
        String named = System.getProperty(PROPERTY);
        return new ConfigurationFile(
                named == null ? location(System.getenv(), Path.of(System.getProperty("user.home"))) : Path.of(named));
    }

    static Path location(Map<String, String> environment, Path home) {
        return base(environment, "XDG_CONFIG_HOME", home.resolve(".config")).resolve("config.yaml");
    }

    /** Where the user's own history is: in the place that the same specification gives what is to be kept and is no data. */
    Path history() {
        return System.getProperty(PROPERTY) == null
                ? history(System.getenv(), Path.of(System.getProperty("user.home")))
                : path.resolveSibling("history");
    }

    static Path history(Map<String, String> environment, Path home) {
        return base(environment, "XDG_STATE_HOME", home.resolve(".local").resolve("state"))
                .resolve("history");
    }

    /** Relative paths are not to be heeded, says the specification. */
    private static Path base(Map<String, String> environment, String variable, Path usual) {
        Optional<Path> named = Optional.ofNullable(environment.get(variable))
                .filter(text -> !text.isEmpty())
                .map(Path::of)
                .filter(Path::isAbsolute);
        return named.orElse(usual).resolve("tidemark");
    }

    Path path() {
        return path;
    }

    /** An empty configuration if there is no file. */
    Configuration read() {
        return Files.notExists(path) ? Configuration.EMPTY : ConfigurationReader.read(path.toString(), text());
    }

    private String text() {
        try {
            return Files.readString(path);
        } catch (IOException failure) {
            throw unusable("cannot be read", failure);
        }
    }

    /**
     * The context of a name.
     *
     * @param name empty for the current one
     * @throws ProblemException if there is none of that name, or none is current and there are several
     */
    Context context(Optional<String> name) {
        Configuration configuration = read();
        Map<String, Context> contexts = configuration.contexts();
        Optional<String> wanted = name.or(configuration::current);
        if (wanted.isPresent()) {
            return Optional.ofNullable(contexts.get(wanted.get()))
                    .orElseThrow(() -> new ProblemException(
                            Configuration.missing(path.toString(), wanted.get(), contexts.keySet())));
        }
        if (contexts.size() > 1) {
            throw new ProblemException(new Problem(
                    ErrorCode.CONTEXT_MISSING,
                    "%s has %s, and says of none that it is the current one"
                            .formatted(path, String.join(", ", contexts.keySet())),
                    "one that is named, or a current one",
                    "Name it: --context NAME; or make it the current one: tidemark context use NAME"));
        }
        return contexts.isEmpty() ? Context.NONE : contexts.values().iterator().next();
    }

    /** The first context of a cluster; empty if none is of it, or the file cannot be used. */
    Optional<Context> at(URI jobManager) {
        try {
            return read().contexts().values().stream()
                    .filter(context -> plain(context.jobManager()).equals(plain(jobManager)))
                    .findFirst();
        } catch (ProblemException unusable) {
            return Optional.empty();
        }
    }

    /** One address has several spellings. */
    private static String plain(URI address) {
        return address.toString().toLowerCase(Locale.ROOT).replaceFirst("/+$", "");
    }

    /** Makes a context the current one. Nothing else in the file is changed, comments included. */
    void use(String name) {
        context(Optional.of(name));
        String text = text();
        Matcher line = CURRENT.matcher(text);
        String current = "current: '" + name.replace("'", "''") + "'";
        String changed = line.find()
                ? text.substring(0, line.start())
                        + current
                        + Optional.ofNullable(line.group("comment")).orElse("")
                        + text.substring(line.end())
                : current + "\n" + text;
        if (!ConfigurationReader.read(path.toString(), changed).current().equals(Optional.of(name))) {
            throw unusable("has no line of its own for 'current'", null);
        }
        try {
            write(path.toRealPath(), changed);
        } catch (IOException failure) {
            throw unusable("cannot be written", failure);
        }
    }

    private static void write(Path target, String text) throws IOException {
        Path next = Files.createTempFile(target.getParent(), "config", ".yaml");
        try {
            Files.writeString(next, text);
            if (Files.getFileStore(target).supportsFileAttributeView(PosixFileAttributeView.class)) {
                Files.setPosixFilePermissions(next, Files.getPosixFilePermissions(target));
            }
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private ProblemException unusable(String what, IOException cause) {
        return new ProblemException(
                new Problem(
                        ErrorCode.CONTEXT_UNUSABLE,
                        "%s %s%s"
                                .formatted(
                                        path,
                                        what,
                                        cause == null
                                                ? ""
                                                : ": " + cause.getClass().getSimpleName()),
                        "a file of YAML that can be read and written",
                        "Mend its rights, or its first line: current: NAME"),
                cause);
    }
}
