package io.tidemark.guard;

/** What an operator reads of each verdict, with the places of what was found and of what is required. */
final class VerdictTexts {

    static final String GAP =
            """
            TM-2014  The source no longer serves the stored position
              found:    %s
              required: %s
              remedy:   Restore a newer checkpoint or savepoint, if there is one that the source still serves; or set\
             'on-gap' = 'resnapshot' for the source, and its tables are loaded anew into the same targets; or submit the\
             pipeline without state, into empty targets.""";

    static final String OTHER_HISTORY =
            """
            TM-2027  The source's log is not the one the state was read from
              found:    %s
              required: %s
              remedy:   Connect to that server; or set 'on-gap' = 'resnapshot' for the source, and its tables are loaded\
             anew into the same targets; or submit the pipeline without state, into empty targets.""";

    static final String UNKNOWN =
            """
            TM-2028  Nobody can say whether the source's log is the one the state was read from
              found:    %s
              required: a state and a server that say which history their positions belong to
              remedy:   Make sure that the server is the one the state was read from, with nothing of its log taken back.\
             'on-unknown-history' = 'fail' stops the job here instead of going on.""";

    private VerdictTexts() {}
}
