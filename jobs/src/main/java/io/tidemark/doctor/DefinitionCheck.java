package io.tidemark.doctor;

import io.tidemark.job.Computation;
import io.tidemark.job.Computation.Table;
import io.tidemark.job.Definition;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Words;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether names mean what they did, as far as no operator says it: which class a function is, of what a metadata column is, in
 * which order a target has its columns.
 *
 * @param state what is restored, for people
 * @param before what the job computes that has left it
 * @param now what the file does
 */
record DefinitionCheck(String state, Computation before, Computation now) {

    void check(Findings findings) {
        before.tables().forEach((name, then) -> Optional.ofNullable(now.tables().get(name))
                .filter(table -> !isAsItWas(then, table))
                .ifPresent(table -> changed(
                        "table %s is declared otherwise".formatted(Words.printable(name)),
                        "it had %s, and now has %s"
                                .formatted(
                                        ComputationCheck.words(then.columns()),
                                        ComputationCheck.words(table.columns())),
                        findings)));
        checkDefinitions(findings);
    }

    /** What is written has its columns by their places. */
    private static boolean isAsItWas(Table then, Table now) {
        return then.written()
                ? now.columns().equals(then.columns())
                : ComputationCheck.isWithin(then.columns(), now.columns());
    }

    /** What was said first may mean something else by what is said next: all of it has to be there, and ahead. */
    private void checkDefinitions(Findings findings) {
        List<Definition> then = before.definitions();
        List<Definition> said = now.definitions();
        for (int i = 0; i < then.size(); i++) {
            String is = i < said.size() ? said.get(i).toString() : "nothing";
            if (i == said.size() || !said.get(i).equals(then.get(i))) {
                changed(
                        "a name may mean something else",
                        "it was %s, and now is %s"
                                .formatted(Words.printable(then.get(i).toString()), Words.printable(is)),
                        findings);
                return;
            }
        }
        Set<String> known = then.stream().map(Definition::name).collect(Collectors.toSet());
        said.stream()
                .skip(then.size())
                .filter(added -> !added.creates() || added.taken() || known.contains(added.name()))
                .findFirst()
                .ifPresent(added -> changed(
                        "a name may mean something else",
                        "added is %s, of a name that had a meaning".formatted(Words.printable(added.toString())),
                        findings));
        then.stream()
                .filter(definition -> definition.creates() && definition.taken())
                .findFirst()
                .ifPresent(second -> changed(
                        "two functions have one name",
                        "%s is not the only one called %s, and no plan says which of them a statement means"
                                .formatted(Words.printable(second.toString()), Words.printable(second.name())),
                        findings));
    }

    private void changed(String what, String how, Findings findings) {
        findings.unknown(
                ComputationCheck.OPERATORS,
                "%s: %s".formatted(what, how),
                ComputationCheck.changed(state, "whether the file computes what the job does", how));
    }
}
