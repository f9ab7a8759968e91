package io.tidemark.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What varies in a page's output: {@code <lsn>}, or {@code <lsn 2>} where there are several. Each stands for what was printed in
 * its place first, and for the same from there on.
 *
 * <p>Blanks between words count as one: columns are as wide as what is in them.
 */
final class Placeholders {

    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("age", "\\d+ (?:s|hours|days)"),
            Map.entry("ago", "\\d+ (?:s|min|h) ago"),
            Map.entry("binlog", "[\\w.-]+\\.\\d{6,}:\\d+"),
            Map.entry("epochs", "epochs? \\d+(?: to \\d+ \\(\\d+\\))?"),
            Map.entry("file", "[\\w.-]+\\.\\d{6,}"),
            Map.entry("host", "[\\w.-]+:\\d{2,5}"),
            Map.entry("id", "[0-9a-f]{8}-[0-9a-f-]{27}"),
            Map.entry("job", "[0-9a-f]{32}"),
            Map.entry("lsn", "[0-9A-F]{1,8}/[0-9A-F]{1,8}"),
            Map.entry("number", "\\d[\\d,]*"),
            Map.entry("operator", "[0-9a-f]{32}"),
            Map.entry("path", "(?:file:)?/[\\w/.-]+"),
            Map.entry("pin", "tidemark_(?:pin|new)_\\w+"),
            Map.entry("system", "\\d{15,20}"),
            Map.entry("time", "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?Z"),
            Map.entry("version", "\\d+\\.\\d\\S*"),
            Map.entry("words", "\\S.*"));

    private static final Pattern PLACEHOLDER = Pattern.compile("<([a-z]+)(?: \\d+)?>");
    private static final Pattern GAP = Pattern.compile("(?<=\\S) {2,}");

    private final Map<String, String> values = new HashMap<>();

    /**
     * A text with the values put in.
     *
     * @throws IllegalArgumentException if one of them has not been printed yet
     */
    String filled(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> {
            if (!values.containsKey(found.group())) {
                throw new IllegalArgumentException("%s has not been printed yet".formatted(found.group()));
            }
            return Matcher.quoteReplacement(values.get(found.group()));
        });
    }

    /** Whether a line was printed as the page has it; if so, what it names first is known from now on. */
    boolean agree(String page, String printed) {
        Map<String, Integer> groups = new HashMap<>();
        Matcher matcher = matcher(page, printed, groups);
        if (!matcher.matches()) {
            return false;
        }
        groups.forEach((name, group) -> values.put(name, matcher.group(group)));
        return true;
    }

    /** Whether it was printed as one of the page's lines; what it names is forgotten again, as the next one may name another. */
    boolean isLikeOneOf(List<String> page, String printed) {
        return page.stream()
                .anyMatch(line -> matcher(line, printed, new HashMap<>()).matches());
    }

    private Matcher matcher(String page, String printed, Map<String, Integer> groups) {
        return Pattern.compile(pattern(even(page), groups)).matcher(even(printed));
    }

    private static String even(String line) {
        return GAP.matcher(line.stripTrailing()).replaceAll(" ");
    }

    private String pattern(String line, Map<String, Integer> groups) {
        StringBuilder pattern = new StringBuilder();
        Matcher matcher = PLACEHOLDER.matcher(line);
        int end = 0;
        while (matcher.find()) {
            pattern.append(Pattern.quote(line.substring(end, matcher.start())));
            pattern.append(pattern(matcher.group(), matcher.group(1), groups));
            end = matcher.end();
        }
        return pattern.append(Pattern.quote(line.substring(end))).toString();
    }

    private String pattern(String placeholder, String kind, Map<String, Integer> groups) {
        if (!KINDS.containsKey(kind)) {
            throw new IllegalArgumentException(
                    "%s is none of %s".formatted(placeholder, new TreeSet<>(KINDS.keySet())));
        }
        if (values.containsKey(placeholder)) {
            return Pattern.quote(values.get(placeholder));
        }
        if (groups.containsKey(placeholder)) {
            return "\\" + groups.get(placeholder);
        }
        groups.put(placeholder, groups.size() + 1);
        return "(" + KINDS.get(kind) + ")";
    }
}
