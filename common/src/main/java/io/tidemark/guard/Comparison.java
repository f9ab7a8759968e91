package io.tidemark.guard;

/**
 * Something that a state and a live server say, beside each other.
 *
 * @param what is compared
 * @param stored what the state says; empty if it says nothing
 * @param found what the server says; empty if it says nothing
 */
public record Comparison(String what, String stored, String found) {}
