package io.tidemark.cli;

import java.util.concurrent.Callable;

/** A subcommand, annotated for picocli, that a module above the tool adds through {@link java.util.ServiceLoader}. */
public interface AddedCommand extends Callable<Integer> {}
