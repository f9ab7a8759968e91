package io.tidemark.position;

import java.io.Serializable;

/**
 * Which history of which log a position belongs to, as far as the database lets it be told. A position means nothing in
 * another one.
 */
public sealed interface LogIdentity extends Serializable permits WalIdentity, BinlogIdentity {}
