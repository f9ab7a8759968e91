package io.tidemark.source.split;

import java.io.Serializable;

/** Which transactions' changes a chunk's rows already contain. */
public sealed interface Visibility extends Serializable permits SnapshotVisibility, LogCut {}
