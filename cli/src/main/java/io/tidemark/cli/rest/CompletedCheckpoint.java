package io.tidemark.cli.rest;

import java.time.Instant;

/**
 * A checkpoint that is whole.
 *
 * @param triggered when its barriers left
 * @param completed when the last task had acknowledged it
 * @param path where it is stored
 */
public record CompletedCheckpoint(long id, Instant triggered, Instant completed, String path) {}
