package io.tidemark.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * A section of a Markdown file that is to be followed at a terminal.
 *
 * @param title its heading, without the {@code ##}; "" for what stands ahead of the first one
 */
record ConsolePage(String title, List<Part> parts) {

    private static final String HEADING = "## ";
    private static final String FENCE = "```";
    private static final String OTHER_FENCE = "~~~";
    private static final String PROMPT = "$ ";

    ConsolePage {
        parts = List.copyOf(parts);
    }

    /** What stands in it, from top to bottom. */
    sealed interface Part {

        /** Prose. */
        record Said(String text) implements Part {}

        /**
         * A command of a block {@code console}.
         *
         * @param line of the file, from 1 on
         */
        record Typed(int line, String command, List<String> printed) implements Part {

            public Typed {
                printed = List.copyOf(printed);
            }
        }

        /** A block {@code sql}. */
        record Sql(int line, String text) implements Part {}
    }

    /**
     * Reads all sections; what stands ahead of the first one is one only if something is to be done in it.
     *
     * @throws IllegalArgumentException if a block is of another kind than those above, is indented, does not end, or does not begin
     *     with a command
     */
    static List<ConsolePage> of(String markdown) {
        Reader reader = new Reader();
        markdown.lines().forEach(reader::read);
        return reader.pages();
    }

    private static final class Reader {

        private final List<ConsolePage> pages = new ArrayList<>();
        private String title = "";
        private List<Part> parts = new ArrayList<>();
        private final List<String> lines = new ArrayList<>();
        private String block = "";
        private int line;

        void read(String text) {
            line++;
            if (text.strip().startsWith(OTHER_FENCE) || (text.strip().startsWith(FENCE) && !text.startsWith(FENCE))) {
                throw wrong("a block begins and ends with %s at the margin".formatted(FENCE));
            }
            if (text.startsWith(FENCE)) {
                end();
                block = block.isEmpty() ? kind(text.substring(FENCE.length())) : "";
            } else if (block.isEmpty() && text.startsWith(HEADING)) {
                endPage();
                title = text.substring(HEADING.length()).strip();
            } else {
                lines.add(text);
            }
        }

        private String kind(String named) {
            if (!List.of("console", "sql").contains(named)) {
                throw wrong("a block is console or sql, not '%s'".formatted(named));
            }
            return named;
        }

        private IllegalArgumentException wrong(String why) {
            return new IllegalArgumentException("line %d: %s".formatted(line, why));
        }

        private void end() {
            if (block.equals("console")) {
                typed();
            } else if (block.equals("sql")) {
                parts.add(new Part.Sql(line - lines.size(), String.join("\n", lines)));
            } else if (!lines.isEmpty()) {
                parts.add(new Part.Said(String.join("\n", lines)));
            }
            lines.clear();
        }

        private void typed() {
            int first = line - lines.size();
            if (lines.isEmpty() || !lines.get(0).startsWith(PROMPT)) {
                throw wrong("the block that ends here does not begin with '%s'".formatted(PROMPT));
            }
            for (int at = 0; at < lines.size(); ) {
                int next = at + 1;
                while (next < lines.size() && !lines.get(next).startsWith(PROMPT)) {
                    next++;
                }
                parts.add(new Part.Typed(
                        first + at, lines.get(at).substring(PROMPT.length()).strip(), lines.subList(at + 1, next)));
                at = next;
            }
        }

        private void endPage() {
            end();
            if (!title.isEmpty() || !parts.stream().allMatch(Part.Said.class::isInstance)) {
                pages.add(new ConsolePage(title, parts));
            }
            parts = new ArrayList<>();
        }

        List<ConsolePage> pages() {
            if (!block.isEmpty()) {
                throw wrong("the last block does not end");
            }
            endPage();
            return List.copyOf(pages);
        }
    }
}
