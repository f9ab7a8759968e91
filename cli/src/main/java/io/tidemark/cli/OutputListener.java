package io.tidemark.cli;

/** Hears what a command says through its {@link Output}; a mixin beside that. */
public interface OutputListener {

    /** What is said. */
    enum What {
        /** A line beside the answer. */
        STEP,
        /** The answer, as programs get it: a map. */
        RESULT,
        /** The name of a pipeline that it is about. */
        PIPELINE,
        /** The path of a savepoint or checkpoint that it begins with. */
        BEFORE,
        /** That of one that it leaves behind. */
        AFTER,
        /** The path of one that it is about to delete. */
        DELETION
    }

    void said(What what, Object value);
}
