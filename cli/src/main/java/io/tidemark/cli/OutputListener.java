package io.tidemark.cli;

import java.util.Map;

/** Hears what a command says; a mixin beside {@link Output}. */
public interface OutputListener {

    /** The answer, as programs get it. */
    void printed(Map<String, ?> json);

    /** A line beside the answer. */
    void narrated(String line);
}
