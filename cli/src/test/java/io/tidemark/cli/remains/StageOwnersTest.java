package io.tidemark.cli.remains;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class StageOwnersTest {

    private static StageOwners of(String pipeline, List<String> tables, Set<String> named, Set<String> ofOthers) {
        return StageOwners.of(pipeline, tables, named, ofOthers, UnaryOperator.identity());
    }

    private static List<String> left(StageOwners owners) {
        return owners.left().stream().map(StageOwners.Left::table).toList();
    }

    @Test
    void whatRowsOfThePipelineAloneNameGoesWhateverItIsCalled() {
        StageOwners owners = of(
                "orders:x",
                List.of("orders:x:public.t", "orders:x:public.l~0123abcd", "orders:x:public.both"),
                Set.of("orders:x:public.t", "orders:x:public.l~0123abcd", "orders:x:public.both"),
                Set.of("orders:x:public.both"));
        assertThat(owners.own()).containsExactly("orders:x:public.t", "orders:x:public.l~0123abcd");
        assertThat(left(owners)).containsExactly("orders:x:public.both");
    }

    @Test
    void byItsNameAloneAStageGoesThatCanBeNobodyElses() {
        StageOwners owners = of(
                "orders",
                List.of("orders2:public.t", "orders:public.never", "orders:x:public.t", "ordersx"),
                Set.of(),
                Set.of());
        assertThat(owners.own()).containsExactly("orders:public.never");
        assertThat(left(owners)).containsExactly("orders:x:public.t");
    }

    @Test
    void whatRowsOfOthersNameIsNotSpokenOf() {
        StageOwners owners =
                of("orders", List.of("orders:x:public.t", "orders:public.t"), Set.of(), Set.of("orders:x:public.t"));
        assertThat(owners.own()).containsExactly("orders:public.t");
        assertThat(owners.left()).isEmpty();
    }

    /** What was cut off may have had the colon that tells. */
    @Test
    void aShortenedNameTellsNothingByItself() {
        StageOwners owners = of(
                "orders", List.of("ord~0123abcd", "orders:public.lo~0123abcd", "other~0123abcd"), Set.of(), Set.of());
        assertThat(owners.own()).isEmpty();
        assertThat(left(owners)).containsExactly("ord~0123abcd", "orders:public.lo~0123abcd");
    }

    @Test
    void whereUpperAndLowerCaseAreOneARowNamesTheStageInEither() {
        List<String> tables = List.of("orders:shop.totals");
        Set<String> named = Set.of("Orders:shop.Totals");
        assertThat(of("Orders", tables, named, Set.of()).own()).isEmpty();
        UnaryOperator<String> same = name -> name.toLowerCase(Locale.ROOT);
        assertThat(StageOwners.of("Orders", tables, named, Set.of(), same).own())
                .isEqualTo(tables);
        assertThat(StageOwners.of("orders", tables, Set.of(), named, same).own())
                .isEmpty();
    }

    @Test
    void quotesAndPatternsInANameAreThemselves() {
        StageOwners owners =
                of("o'\"`%_", List.of("o'\"`%_:public.t", "o'\"`xy:public.t", "o'\"`%_:a:b"), Set.of(), Set.of());
        assertThat(owners.own()).containsExactly("o'\"`%_:public.t");
        assertThat(left(owners)).containsExactly("o'\"`%_:a:b");
    }

    @Test
    void tablesThatAreCalledAfterStagesAreToldLikeThem() {
        SchemaTables tables = new SchemaTables(Map.of(
                "seen orders:public.t", Set.of("k0"),
                "seen orders:x:public.t", Set.of("k0", "k1"),
                "seen orders2:public.t", Set.of("k0"),
                "seen orders:public.stage", Set.of("label", "subtask", "seq", "n", "c0"),
                "orders:public.t", Set.of("k0")));
        StageOwners owners = of("orders", tables.stages(), Set.of(), Set.of())
                .and(of(SchemaTables.NOTED + "orders", tables.noted(), Set.of(), Set.of()));
        assertThat(owners.own()).containsExactly("seen orders:public.t");
        assertThat(left(owners)).containsExactly("seen orders:x:public.t");
    }
}
