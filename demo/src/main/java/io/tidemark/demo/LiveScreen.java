package io.tidemark.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;

/** On a terminal: the story scrolls, the status stays below it. */
final class LiveScreen implements Screen {

    private static final boolean COLOUR =
            System.getenv().getOrDefault("NO_COLOR", "").isEmpty();

    private final Terminal terminal;
    private final Display display;
    private List<AttributedString> shown = List.of();

    LiveScreen(Terminal terminal) {
        this.terminal = terminal;
        this.display = new Display(terminal, false);
        resize();
    }

    @Override
    public void say(String line) {
        display.update(List.of(), 0);
        terminal.writer().println(line);
        terminal.flush();
        redraw();
    }

    @Override
    public void result(String line) {
        say(line);
    }

    @Override
    public void show(StatusLines status) {
        shown = status.lines().stream().map(LiveScreen::styled).toList();
        redraw();
    }

    private void redraw() {
        int width = resize();
        display.update(
                shown.stream().map(line -> line.columnSubSequence(0, width - 1)).toList(), -1);
    }

    /** The terminal's width, as it is now. */
    private int resize() {
        Size size = terminal.getSize();
        int width = Math.max(20, size.getColumns());
        display.resize(Math.max(10, size.getRows()), width);
        return width;
    }

    /** The label in front of two blanks is dimmed, so that the values stand out. */
    private static AttributedString styled(String line) {
        int label = line.indexOf(
                "  ", line.isEmpty() ? 0 : line.length() - line.stripLeading().length());
        if (!COLOUR || label < 0) {
            return new AttributedString(line);
        }
        return new AttributedStringBuilder()
                .styled(AttributedStyle.DEFAULT.faint(), line.substring(0, label))
                .append(line.substring(label))
                .toAttributedString();
    }

    @Override
    public void close() {
        try {
            terminal.writer().println();
            terminal.flush();
            terminal.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("the terminal did not close", failure);
        }
    }
}
