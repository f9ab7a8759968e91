package io.tidemark.cli.remains;

import io.tidemark.cli.ShellWord;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of a source's replication slot.
 *
 * @param name in the context
 * @param slot which the context names; "" if it names none
 * @param fate what becomes of it
 * @param why it is kept, or is nothing to drop
 * @param reader the session that streams from the slot; "" for none
 */
record SourceRemains(String name, String slot, Fate fate, String why, String reader) {

    enum Fate {
        /** It is the pipeline's. */
        DROP,
        /** It is there, and may be needed. */
        KEEP,
        /** There is none. */
        NONE
    }

    static SourceRemains none(String name, String slot, String why) {
        return new SourceRemains(name, slot, Fate.NONE, why, "");
    }

    /**
     * Of a slot that is there. Targets say which sources a pipeline has read, but not by which slots.
     *
     * @param reader the session that streams from it; empty for none
     * @param readers the pipelines that have read the source, as far as the context's targets say
     * @param kept whether it is to stay
     */
    static SourceRemains of(
            String name, String slot, Optional<String> reader, String pipeline, Set<String> readers, boolean kept) {
        String why = "";
        if (!readers.contains(pipeline)) {
            why = "no target says that %s has read source %s".formatted(pipeline, name);
        } else if (readers.size() > 1) {
            why = "of source %s have read %s: it may be another one's".formatted(name, String.join(", ", readers));
        } else if (kept) {
            why = "as asked for";
        }
        return new SourceRemains(name, slot, why.isEmpty() ? Fate.DROP : Fate.KEEP, why, reader.orElse(""));
    }

    /** Whether somebody reads it who can only be the pipeline, on whichever cluster. */
    Optional<Problem> problem(String pipeline, Set<String> readers) {
        return reader.isEmpty() || !readers.equals(Set.of(pipeline))
                ? Optional.empty()
                : Optional.of(new Problem(
                        ErrorCode.PIPELINE_IN_USE,
                        "replication slot '%s' of source %s is read by %s".formatted(slot, name, reader),
                        "a slot that nobody reads: no job of %s on any cluster".formatted(pipeline),
                        "Find the job and end it: tidemark pipeline stop %s; SELECT pg_terminate_backend(PID); ends the session alone."
                                .formatted(ShellWord.of(pipeline))));
    }

    /** For people. */
    String text() {
        StringBuilder text = new StringBuilder("\nin source %s\n".formatted(Words.printable(name)));
        switch (fate) {
            case NONE -> text.append("  %s\n".formatted(Words.printable(why)));
            case DROP -> text.append("  replication slot %s, and with it the log that it keeps\n".formatted(words()));
            case KEEP ->
                text.append("  Replication slot %s stays: %s.\n".formatted(words(), Words.printable(why)))
                        .append("  It keeps log until it is dropped: SELECT pg_drop_replication_slot('%s');\n"
                                .formatted(words().replace("'", "''")));
        }
        if (fate == Fate.DROP) {
            text.append(
                            "  Its publication stays, and keeps no log. If the pipeline does not name another one it is taken away by:\n")
                    .append("  DROP PUBLICATION \"%s\";\n".formatted(words().replace("\"", "\"\"")));
        }
        return text.toString();
    }

    private String words() {
        return Words.printable(slot);
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("slot", slot.isEmpty() ? null : slot);
        json.put("slotIsDropped", fate == Fate.DROP);
        json.put("why", why.isEmpty() ? null : why);
        return json;
    }
}
