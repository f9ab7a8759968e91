package io.tidemark.cli.pin;

import static io.tidemark.cli.pin.PinCase.log;
import static io.tidemark.cli.pin.PinCase.slot;
import static io.tidemark.cli.pin.PinCase.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.context.PinPolicy;
import io.tidemark.cli.live.WalLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is looked at before anything is made. */
class PinningChecksTest {

    private static final WalPosition AT = new WalPosition(0x9000);
    private static final Database DATABASE =
            new Database("jdbc:postgresql://db/shop", Optional.empty(), Optional.empty(), Optional.of("orders"));
    private static final PipelineSource SHOP = new PipelineSource("shop", DATABASE, "orders");
    private static final PipelineSource STOCK = new PipelineSource("stock", DATABASE, "stock");

    private static Context context(Map<String, Database> sources) {
        return new Context(
                "one",
                URI.create("http://localhost:1"),
                Optional.empty(),
                sources,
                Map.of(),
                PinPolicy.DEFAULT,
                Optional.empty(),
                Optional.empty());
    }

    private static List<String> found(List<Problem> problems) {
        return problems.stream()
                .map(problem -> problem.code().id() + " " + problem.found())
                .toList();
    }

    /** @param others how many more slots there are */
    private static WalLog full(int others) {
        List<ReplicationSlot> slots = new ArrayList<>(List.of(slot("orders", 0x8000), slot("stock", 0x8000)));
        for (int i = 0; i < others; i++) {
            slots.add(slot("other_" + i, 0x8000));
        }
        return log(slots.toArray(ReplicationSlot[]::new));
    }

    @Test
    void aServerKeepsASlotForThePipelineItself() {
        assertThat(ServerRoom.against(List.of(SHOP), Map.of("shop", full(5)))).isEmpty();
        assertThat(ServerRoom.against(List.of(SHOP), Map.of("shop", full(6)))
                        .get(0)
                        .text())
                .isEqualTo(
                        """
                        TM-2007  The source has too few replication slots left
                          found:    the server of shop has 2 replication slots free, of 10
                          required: 3: two for each pin until it has its name, and one for the pipeline to make its own anew
                          remedy:   Release what is not needed: tidemark pin list; or raise max_replication_slots and restart the server.""");
    }

    @Test
    void sourcesOfOneServerNeedItsSlotsTogether() {
        Map<String, WalLog> logs = Map.of("shop", full(4), "stock", full(4));
        assertThat(found(ServerRoom.against(List.of(SHOP, STOCK), logs)))
                .as("at the peak each has two copies")
                .containsExactly("TM-2007 the server of shop, stock has 4 replication slots free, of 10");
        assertThat(ServerRoom.against(List.of(SHOP, STOCK), Map.of("shop", full(3), "stock", full(3))))
                .isEmpty();
    }

    /** Postgres 18 and later: nobody reads a pin. */
    @Test
    void aServerThatGivesUpWhatNobodyReadsKeepsNoPin() {
        assertThat(ServerRoom.against(List.of(SHOP), Map.of("shop", PinCase.idle(slot("orders", 0x8000))))
                        .get(0)
                        .text())
                .isEqualTo(
                        """
                        TM-2038  The savepoint cannot be pinned
                          found:    the server of shop gives up a slot that was not read for 1d (idle_replication_slot_timeout)
                          required: 0: a pin is read by nobody
                          remedy:   ALTER SYSTEM SET idle_replication_slot_timeout = 0; SELECT pg_reload_conf(); or take it without --pin.""");
    }

    @Test
    void aSlotThatIsNotThereOrHasNoRoomIsNotCopied() {
        assertThat(found(ServerRoom.against(List.of(SHOP), Map.of("shop", log()))))
                .containsExactly("TM-2038 source shop: there is no slot orders");
        assertThat(found(ServerRoom.against(
                        List.of(SHOP), Map.of("shop", log(slot("orders", 1, "shop", 0, OptionalLong.of(0)))))))
                .containsExactly(
                        "TM-2038 source shop: slot orders cannot be copied: plugin 'pgoutput', database 'shop',"
                                + " wal_status 'extended'");
        assertThat(found(ServerRoom.against(
                        List.of(SHOP), Map.of("shop", log(slot("orders", 1, "others", 0, OptionalLong.empty()))))))
                .hasSize(1);
    }

    @Test
    void theSlotThatWasReadIsCopiedWhateverTheContextSays() {
        assertThat(PipelineSource.of(
                        context(Map.of("shop", DATABASE)),
                        List.of(stored("shop", SourceKind.TIDEMARK, AT, "orders_2"))))
                .containsExactly(new PipelineSource("shop", DATABASE, "orders_2"));
        assertThat(PipelineSource.of(
                        context(Map.of("shop", DATABASE)), List.of(stored("shop", SourceKind.TIDEMARK, AT, ""))))
                .containsExactly(SHOP);
    }

    /** A savepoint of which one source is not pinned is not replayable. */
    @Test
    void eachPostgresSourceOfThePipelineHasToBeInTheContext() {
        assertThatThrownBy(() -> PipelineSource.of(
                        context(Map.of("shop", DATABASE)),
                        List.of(
                                stored("shop", SourceKind.TIDEMARK, AT, "orders"),
                                stored("stock", SourceKind.TIDEMARK, AT, "stock"),
                                stored("late", SourceKind.TIDEMARK, null, "late"),
                                stored("foreign", SourceKind.FLINK_CDC, AT, "foreign"))))
                .isInstanceOf(ProblemException.class)
                .extracting(failure -> found(((ProblemException) failure).problems()))
                .isEqualTo(
                        List.of(
                                "TM-2038 source stock of the pipeline is not in the context",
                                "TM-2038 source late of the pipeline has no position yet",
                                "TM-2038 source foreign is read by Flink CDC's own connector, whose positions are judged otherwise"));
    }
}
