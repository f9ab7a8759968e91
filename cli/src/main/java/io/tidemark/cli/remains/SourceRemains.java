package io.tidemark.cli.remains;

import io.tidemark.cli.ShellWord;
import io.tidemark.problem.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of a source's replication slot.
 *
 * @param name of the source
 * @param slot which was named; "" if none was
 * @param fate what becomes of it
 * @param why it is kept, or is nothing to drop; "" if it is dropped
 * @param further what there is to do about it, a line each
 */
record SourceRemains(String name, String slot, Fate fate, String why, String further) {

    private static final String WHICH =
            "  Which there are: SELECT slot_name, active, restart_lsn FROM pg_replication_slots WHERE database = current_database();\n";

    enum Fate {
        /** It was named. */
        DROP,
        /** There may be one, and nobody has said which. */
        KEEP,
        /** Whether there is one nobody knows any more. */
        UNKNOWN,
        /** There is none. */
        NONE
    }

    /** The pipeline has read the source; which slot is its own neither the targets nor the context can tell. */
    static SourceRemains unnamed(String name) {
        return new SourceRemains(
                name,
                "",
                Fate.KEEP,
                "its slot, if it has one, stays and keeps log: none was named",
                WHICH
                        + "  To have it dropped, name it now, as afterwards no target says any more what was read: --slot %s=SLOT\n"
                                .formatted(ShellWord.of(Words.printable(name))));
    }

    /** No target knows the pipeline, or not any more. */
    static SourceRemains unknown(String name) {
        return new SourceRemains(
                name,
                "",
                Fate.UNKNOWN,
                "whether it has a slot here, which would keep log, no target says any more",
                WHICH);
    }

    /** A slot of this name is not there, and others are. */
    static SourceRemains others(String name, String slot, List<String> others) {
        return new SourceRemains(
                name,
                slot,
                Fate.KEEP,
                "no replication slot %s; in this database there %s %s, which %s"
                        .formatted(
                                slot,
                                others.size() == 1 ? "is" : "are",
                                String.join(", ", others),
                                others.size() == 1 ? "stays" : "stay"),
                "");
    }

    /** The pipeline has read the source, which the context does not list. */
    static SourceRemains unlisted(String name) {
        return new SourceRemains(
                name,
                "",
                Fate.KEEP,
                "its slot, if it has one, stays and keeps log: the context does not list the source",
                WHICH);
    }

    static SourceRemains none(String name, String slot, String why) {
        return new SourceRemains(name, slot, Fate.NONE, why, "");
    }

    /** A slot that is there. */
    static SourceRemains dropped(String name, String slot) {
        return new SourceRemains(
                name,
                slot,
                Fate.DROP,
                "",
                "  Its publication stays, and keeps no log. If the pipeline does not name another one it is taken away by:\n"
                        + "  DROP PUBLICATION \"%s\";\n"
                                .formatted(Words.printable(slot).replace("\"", "\"\"")));
    }

    /** For people. */
    String text() {
        return "\nin source %s\n  %s\n%s"
                .formatted(
                        Words.printable(name),
                        fate == Fate.DROP
                                ? "replication slot %s, and with it the log that it keeps"
                                        .formatted(Words.printable(slot))
                                : Words.printable(why),
                        further);
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("slot", slot.isEmpty() ? null : slot);
        json.put("fate", fate);
        json.put("why", why.isEmpty() ? null : why);
        return json;
    }
}
