package io.tidemark.job;

import java.util.List;

/**
 * What a statement of a pipeline's file has made of a name. Which class a function is, and which columns a table has, follows
 * from all that has been said of the name ahead of its use.
 *
 * @param statement its kind and the whole name
 * @param name by which others are told from it: a function's without its catalog, in lower case
 * @param as a function's class and language; the columns that a table has since; nothing of what is gone
 * @param inserts how many of the file's inserts stand ahead of it, for which the name means what it did before; 0 if it meant
 *     nothing
 * @param taken whether the name had a meaning before: of all that have one name no plan says which is meant
 */
public record Definition(String statement, String name, List<String> as, int inserts, boolean taken) {

    private static final String CREATE = "CREATE ";

    public Definition {
        as = List.copyOf(as);
        inserts = statement.startsWith(CREATE) && !taken ? 0 : inserts;
    }

    /** Whether it has made something new, however that is called. */
    public boolean creates() {
        return statement.startsWith(CREATE);
    }

    @Override
    public String toString() {
        return "%s%s behind %d INSERTs"
                .formatted(statement, as.isEmpty() ? "" : " AS " + String.join(", ", as), inserts);
    }
}
