package io.tidemark.cli.pin;

import static io.tidemark.cli.pin.PinCase.NOON;
import static io.tidemark.cli.pin.PinCase.STATE;
import static io.tidemark.cli.pin.PinCase.log;
import static io.tidemark.cli.pin.PinCase.pin;
import static io.tidemark.cli.pin.PinCase.savepoints;
import static io.tidemark.cli.pin.PinCase.slot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.checkpoint.JsonText;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.context.PinPolicy;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.WalLog;
import io.tidemark.log.PinName;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinListTest {

    @TempDir
    private Path empty;

    private static final PinName PROVISIONAL = PinName.provisional("a7d764ed403015d18453ccd9e9bd9bdd", NOON, "orders");

    private static Database database(String slot) {
        return new Database("jdbc:postgresql://db/shop", Optional.empty(), Optional.empty(), Optional.of(slot));
    }

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

    private static PinList list(Map<String, WalLog> logs) {
        return PinList.of(
                context(Map.of("shop", database("orders"), "stock", database("stock"))),
                new SourceLogs(logs, Map.of(), List.of()));
    }

    private static PinList several() {
        return list(Map.of(
                "shop",
                log(
                        slot("orders", 0x8000),
                        slot(PROVISIONAL, 0x8000),
                        slot(pin(2), 0x3000, "shop", 77, OptionalLong.of(5_000)),
                        slot(pin(1), 0x2000),
                        slot(pin(3), 0x4000, "others", 0, OptionalLong.empty()))));
    }

    @Test
    void listsWhatEachKeepsAndWhereItsSavepointIsTheOldestFirst() {
        assertThat(ListPinsCommand.text(several(), savepoints(2), " --context one"))
                .isEqualTo(
                        """
                        PIN                                      SOURCE  POSITION  KEEPS         STATUS                                        READ  SAVEPOINT
                        tidemark_pin_a7d764_000000000001_orders  shop    0/2000    57,600 bytes  reserved, without bound                       no    savepoint-a7d764-000000000001, which is not in the state directory
                        tidemark_pin_a7d764_000000000002_orders  shop    0/3000    53,504 bytes  extended, until 5,000 bytes more are written  yes   /srv/state/savepoint-a7d764-000000000002
                        tidemark_pin_a7d764_000000000003_orders  -       0/4000    49,408 bytes  reserved, without bound                       no    savepoint-a7d764-000000000003, which is not in the state directory
                        tidemark_new_a7d764_01a1fdfa4600_orders  shop    0/8000    33,024 bytes  reserved, without bound                       no    provisional: made 2026-11-21T12:00:00Z for a savepoint of job a7d764...

                        The server of shop: 4 pins, for which 57,600 bytes of log are kept; 5 of 10 replication slots in use.
                        To release the oldest: tidemark pin release tidemark_pin_a7d764_000000000001_orders --context one
                        """);
    }

    /** As they are while a long transaction is open. */
    @Test
    void ofTwoThatKeepTheSameLogTheOneThatBeginsFirstIsOlder() {
        ReplicationSlot second = slot(pin(1), 0x3000);
        ReplicationSlot first = new ReplicationSlot(
                pin(2).toString(),
                "pgoutput",
                "shop",
                0,
                Optional.of(new WalPosition(0x2fff)),
                second.restart(),
                "reserved",
                false,
                OptionalLong.empty());
        assertThat(list(Map.of("shop", log(second, first))).pins())
                .extracting(Pin::name)
                .containsExactly(pin(2), pin(1));
    }

    @Test
    void listsThemForPrograms() {
        PinList one = list(Map.of("shop", log(slot(pin(1), 0x2000, "shop", 0, OptionalLong.of(5_000)))));
        assertThat(JsonText.of(ListPinsCommand.json(one, savepoints(1))))
                .isEqualTo(
                        """
                        {
                          "pins": [
                            {
                              "name": "tidemark_pin_a7d764_000000000001_orders",
                              "source": "shop",
                              "provisional": false,
                              "made": null,
                              "savepoint": "savepoint-a7d764-000000000001",
                              "path": "/srv/state/savepoint-a7d764-000000000001",
                              "pathNotKnown": null,
                              "position": "0/2000",
                              "restart": "0/1F00",
                              "keptBytes": 57600,
                              "status": "extended",
                              "leftBytes": 5000,
                              "idleTimeout": null,
                              "active": false
                            }
                          ],
                          "servers": [
                            {
                              "sources": [
                                "shop"
                              ],
                              "pins": 1,
                              "keptBytes": 57600,
                              "slots": 1,
                              "mostSlots": 10
                            }
                          ],
                          "notAsked": []
                        }
                        """);
    }

    /** A program that releases what has no path would else release what is only not seen. */
    @Test
    void goneIsToldFromNotLooked() {
        KnownSavepoints notLooked = new KnownSavepoints(Map.of(), Map.of(), "no state directory is named");
        assertThat(notLooked.notKnown(pin(1))).contains("no state directory is named");
        assertThat(savepoints().notKnown(pin(1))).isEmpty();
        assertThat(notLooked.notKnown(PROVISIONAL)).isEmpty();
        assertThat(KnownSavepoints.below(Optional.of(empty)).notKnown(pin(1)))
                .as("perhaps nothing is mounted there")
                .contains("no state is in " + empty);
    }

    /** Postgres 18 and later. */
    @Test
    void aPinThatIsGivenUpBecauseNobodyReadsItSaysSo() {
        ReplicationSlot bounded = slot(pin(1), 0x2000, "shop", 0, OptionalLong.of(5_000));
        PinList list = list(Map.of("shop", PinCase.idle(slot(pin(2), 0x3000), bounded)));
        assertThat(list.pins())
                .extracting(Pin::status)
                .containsExactly(
                        "extended, until 5,000 bytes more are written or until it was not read for 1d",
                        "reserved, until it was not read for 1d");
        assertThat(JsonText.of(ListPinsCommand.json(list, savepoints()))).contains("\"idleTimeout\": \"1d\"");
    }

    @Test
    void whereThereIsNoneTheServersAreSaid() {
        assertThat(ListPinsCommand.text(list(Map.of("shop", log(slot("orders", 0x8000)))), savepoints(), ""))
                .isEqualTo(
                        "The server of shop: 0 pins, for which 0 bytes of log are kept; 1 of 10 replication slots in use.\n");
    }

    /** Each slot of a server is listed once, in whose database it is, and of two sources there in whose slot was copied. */
    @Test
    void sourcesOfOneServerDoNotListAPinTwice() {
        PinName ofStock = PinName.of(PinCase.savepoint(1), "stock").orElseThrow();
        WalLog log = log(slot(pin(1), 0x2000), slot(ofStock, 0x2000));
        PinList list = list(Map.of("shop", log, "stock", log));
        assertThat(list.pins()).extracting(Pin::source).containsExactly("shop", "stock");
        assertThat(list.servers()).singleElement().satisfies(server -> {
            assertThat(server.sources()).containsExactly("shop", "stock");
            assertThat(server.pins()).isEqualTo(2);
        });
    }

    @Test
    void aContextWithoutPostgresHasNone() {
        assertThatThrownBy(() -> PinList.ask(context(Map.of()), Map.of()))
                .isInstanceOf(ProblemException.class)
                .hasMessage(
                        """
                        TM-1016  The tool's configuration cannot be used
                          found:    context one names no Postgres source
                          required: the sources whose pins are meant, with url, slot, username and password
                          remedy:   Name them: tidemark context --help shows an example. MySQL and MariaDB have no pins.""");
    }

    @Test
    void whatIsReleasedIsSaidWithWhatBecomesOfIt() {
        List<Pin> pins = several().pins().subList(0, 1);
        String savepoint = STATE.resolve(PinCase.savepoint(1)).toString();
        assertThat(ReleaseCommand.text(savepoint, pins, savepoints(1), false, " --context one", List.of()))
                .isEqualTo(
                        """
                        tidemark_pin_a7d764_000000000001_orders in source shop, for which 57,600 bytes of log are kept
                          /srv/state/savepoint-a7d764-000000000001
                        Without it the savepoint is not replayable, unless its pipeline's own slot has stayed where it was.
                        Nothing has been done. To do it: tidemark pin release /srv/state/savepoint-a7d764-000000000001 --context one --apply
                        """);
        assertThat(ReleaseCommand.text(savepoint, List.of(), savepoints(), true, "", List.of()))
                .isEqualTo("There is no pin of /srv/state/savepoint-a7d764-000000000001.\n");
        assertThat(ReleaseCommand.text(pin(9).toString(), List.of(), savepoints(), true, "", List.of()))
                .isEqualTo("There is no pin tidemark_pin_a7d764_000000000009_orders.\n");
        List<Problem> notAsked = List.of(new Problem(ErrorCode.SLOT_UNUSABLE, "source stock: down", "", ""));
        assertThat(ReleaseCommand.text(pin(9).toString(), List.of(), savepoints(), true, "", notAsked))
                .isEqualTo(
                        "There is no pin tidemark_pin_a7d764_000000000009_orders in the sources that could be asked.\n");
        assertThat(ReleaseCommand.json(List.of(), savepoints(), true, notAsked))
                .containsEntry("notAsked", List.of("source stock: down"));
        assertThat(JsonText.of(ReleaseCommand.json(pins, savepoints(), true, List.of())))
                .isEqualTo(
                        """
                        {
                          "released": true,
                          "pins": [
                            {
                              "name": "tidemark_pin_a7d764_000000000001_orders",
                              "source": "shop",
                              "savepoint": "savepoint-a7d764-000000000001",
                              "path": null,
                              "keptBytes": 57600
                            }
                          ],
                          "notAsked": []
                        }
                        """);
    }

    @Test
    void aPinThatIsReadOrOfNoSourceIsNotReleased() {
        Release all = new Release(context(Map.of()), Map.of(), several(), pin -> true);
        assertThat(all.against())
                .extracting(problem -> problem.code().id() + " " + problem.found())
                .containsExactly(
                        "TM-2010 tidemark_pin_a7d764_000000000002_orders in source shop is read by server process 77",
                        "TM-2011 slot 'tidemark_pin_a7d764_000000000003_orders' is called as a pin and is none of a source of"
                                + " the context: plugin 'pgoutput', database 'others', wal_status 'reserved'");
        assertThat(new Release(context(Map.of()), Map.of(), several(), pin(1)::equals).against())
                .isEmpty();
    }
}
