package io.tidemark.demo;

import java.io.IOException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Where the demo tells its story: lines that stay, and one view of the pipeline that is redrawn. */
interface Screen extends AutoCloseable {

    /** A line of the story; it stays. */
    void say(String line);

    /** A line of what comes out of it, for whoever reads only that. */
    void result(String line);

    /** The pipeline as it stands now. */
    void show(StatusLines status);

    @Override
    void close();

    /** A live screen on a terminal, plain lines into anything else. */
    static Screen open() throws IOException {
        Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .systemOutput(TerminalBuilder.SystemOutput.SysOut)
                .dumb(true)
                .build();
        if (terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
            terminal.close();
            return new PlainScreen(System.out, System.err);
        }
        return new LiveScreen(terminal);
    }
}
