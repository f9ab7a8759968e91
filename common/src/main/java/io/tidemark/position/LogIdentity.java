package io.tidemark.position;

import java.io.Serializable;

/**
 * Which history of which log a position belongs to, as far as the database lets it be told. A position means nothing in
 * another one.
 */
public sealed interface LogIdentity extends Serializable permits WalIdentity, BinlogIdentity {

    /**
     * The history of a position that has not moved since this was stored, when the source, which serves it, is found to be of
     * another.
     */
    LogIdentity servedBy(LogIdentity now);

    /** What all positions of one history have in common, for people and for comparing; "" where nothing is known. */
    String history();
}
