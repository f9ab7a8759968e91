package io.tidemark.target;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * In which order tables that refer to each other are changed, for constraints that cannot be deferred: rows are added from
 * those that are referred to onwards, and removed the other way round. A row that is referred to is removed after all rows
 * have been put; whatever else goes, goes first, so that it is not in the way of what comes.
 *
 * @param parents for each table those that it refers to, which may be itself
 */
record ForeignKeys(Map<String, Set<String>> parents) {

    /** Whether any table refers to another, or to itself. */
    boolean any() {
        return parents.values().stream().anyMatch(referred -> !referred.isEmpty());
    }

    boolean isReferredTo(String table) {
        return parents.values().stream().anyMatch(referred -> referred.contains(table));
    }

    /** Each table behind those that it refers to; where they refer to each other in a circle, as they come. */
    List<String> parentsFirst() {
        Set<String> ordered = new LinkedHashSet<>();
        Set<String> visited = new LinkedHashSet<>();
        parents.keySet().forEach(table -> visit(table, visited, ordered));
        return new ArrayList<>(ordered);
    }

    private void visit(String table, Set<String> visited, Set<String> ordered) {
        if (visited.add(table)) {
            parents.get(table).forEach(parent -> visit(parent, visited, ordered));
            ordered.add(table);
        }
    }
}
