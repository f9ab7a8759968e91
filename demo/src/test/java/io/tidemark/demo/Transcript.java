package io.tidemark.demo;

import io.tidemark.demo.ConsolePage.Part;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Follows a page: types in its commands in their order, and compares what is printed with what the page shows. What happens
 * beside the terminal is done by whoever follows it, at the sentences and SQL of the page. Closed, it fails with all differences,
 * and if anything of the page has not been done.
 */
final class Transcript implements AutoCloseable {

    private static final String TOOL = "./tidemark ";
    private static final String EXIT_CODE = "echo $?";

    /** What stands behind it is printed as often as it takes, or not at all. */
    private static final String REPEATED = "... ";

    private static final String APART = "page:    %s\nprinted: %s";
    private static final String NO_LINE = "(no line)";

    /** What a command has ended with. */
    record Ended(int exitCode, String printed) {}

    /** Runs {@code ./tidemark}. */
    interface Tool {

        Ended run(List<String> arguments) throws Exception;
    }

    private final String title;
    private final Deque<Part> left;
    private final Tool tool;
    private final Placeholders placeholders = new Placeholders();
    private final List<String> differences = new ArrayList<>();
    private int exitCode;

    Transcript(ConsolePage page, Tool tool) {
        this.title = page.title();
        this.left = new ArrayDeque<>(page.parts());
        this.tool = tool;
    }

    /** Types in what stands ahead of a sentence. */
    void until(String sentence) throws Exception {
        while (true) {
            Part part = next("until '%s'".formatted(sentence));
            if (part instanceof Part.Said said
                    && said.text().replaceAll("\\s+", " ").contains(sentence)) {
                return;
            }
            if (part instanceof Part.Sql sql) {
                throw new AssertionError("line %d: nobody has run this: %s".formatted(sql.line(), sql.text()));
            }
            type(part);
        }
    }

    /** Types in what stands ahead of the next SQL, and returns that. */
    String sql() throws Exception {
        while (true) {
            Part part = next("until its next SQL");
            if (part instanceof Part.Sql sql) {
                return placeholders.filled(sql.text());
            }
            type(part);
        }
    }

    private Part next(String where) {
        if (left.isEmpty()) {
            throw new AssertionError("'%s' was to be followed %s, and has ended".formatted(title, where));
        }
        return left.remove();
    }

    /** Whoever follows it knows what is meant by something that no command prints. */
    void means(String placeholder, Object value) {
        if (!placeholders.agree(placeholder, value.toString())) {
            throw new IllegalArgumentException("%s is not '%s'".formatted(placeholder, value));
        }
    }

    /** Types in the rest. */
    void toTheEnd() throws Exception {
        while (!left.isEmpty() && !(left.peek() instanceof Part.Sql)) {
            type(left.remove());
        }
    }

    private void type(Part part) throws Exception {
        if (!(part instanceof Part.Typed typed)) {
            return;
        }
        if (typed.command().equals(EXIT_CODE)) {
            compare(typed, exitCode + "\n");
            exitCode = 0;
            return;
        }
        requireNoFailure(typed.line());
        if (!typed.command().startsWith(TOOL)) {
            throw new AssertionError(
                    "line %d: neither %snor %s: %s".formatted(typed.line(), TOOL, EXIT_CODE, typed.command()));
        }
        String words = placeholders.filled(typed.command().substring(TOOL.length()));
        Ended ended = tool.run(List.of(words.split(" +")));
        exitCode = ended.exitCode();
        compare(typed, ended.printed());
    }

    /** A user has to be told of a failure, and by which exit code a script learns of it. */
    private void requireNoFailure(int line) {
        if (exitCode != 0) {
            differences.add(
                    "line %d: the command ahead of it has ended with exit code %d, and the page does not say so with '%s'"
                            .formatted(line, exitCode, EXIT_CODE));
            exitCode = 0;
        }
    }

    private void compare(Part.Typed typed, String printed) {
        List<String> page =
                String.join("\n", typed.printed()).stripTrailing().lines().toList();
        List<String> found = printed.stripTrailing().lines().toList();
        List<String> apart = apart(page, found);
        if (!apart.isEmpty()) {
            differences.add("line %d: $ %s\n%s\nall that was printed:\n%s"
                    .formatted(typed.line(), typed.command(), String.join("\n", apart), String.join("\n", found)));
        }
    }

    private List<String> apart(List<String> page, List<String> found) {
        List<String> apart = new ArrayList<>();
        List<String> repeated = new ArrayList<>();
        int at = 0;
        for (String line : page) {
            if (line.startsWith(REPEATED)) {
                repeated.add(line.substring(REPEATED.length()));
                continue;
            }
            at = behind(repeated, found, at);
            repeated.clear();
            if (at >= found.size() || !placeholders.agree(line, found.get(at))) {
                apart.add(APART.formatted(line, at < found.size() ? found.get(at) : NO_LINE));
            }
            at++;
        }
        for (int i = behind(repeated, found, at); i < found.size(); i++) {
            apart.add(APART.formatted(NO_LINE, found.get(i)));
        }
        return apart;
    }

    /** Where the lines end, from one on, that are as one of the repeated ones. */
    private int behind(List<String> repeated, List<String> found, int from) {
        int at = from;
        while (at < found.size() && placeholders.isLikeOneOf(repeated, found.get(at))) {
            at++;
        }
        return at;
    }

    @Override
    public void close() {
        requireNoFailure(0);
        left.stream()
                .filter(part -> !(part instanceof Part.Said))
                .findFirst()
                .ifPresent(part -> differences.add("nobody has done this: " + part));
        if (!differences.isEmpty()) {
            throw new AssertionError(
                    "'%s' does not show what happens:\n%s".formatted(title, String.join("\n\n", differences)));
        }
    }
}
