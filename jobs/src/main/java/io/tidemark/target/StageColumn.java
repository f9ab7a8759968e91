package io.tidemark.target;

/**
 * A column of a target table, as its stage has it.
 *
 * @param name in the target, unquoted
 * @param type as the server writes it; of a domain, what it is made of
 * @param comparable whether it has a value in every row, of a type whose values are equal where their texts are
 */
record StageColumn(String name, String type, boolean comparable) {}
