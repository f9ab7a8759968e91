package io.tidemark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SavedTable;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TableProgress;
import io.tidemark.position.WalPosition;
import io.tidemark.source.enumerator.CaptureState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a state of ours: what is in it, and how it is said. */
class InspectionReportTest {

    @TempDir
    private Path directory;

    private Path state;

    @BeforeEach
    void write() throws Exception {
        state = OwnStates.write(new StateWriter(directory.resolve("chk-12")).inline())
                .write(12);
        Files.setLastModifiedTime(state.resolve("_metadata"), FileTime.from(Instant.parse("2026-11-22T05:00:01Z")));
    }

    @Test
    void readsWhatOurReadersAndTargetsHaveWritten() {
        Inspection inspection = Inspection.of(state);
        assertThat(inspection.unread()).isEmpty();
        assertThat(inspection.sources()).hasSize(2);

        SourceState shop = inspection.sources().get(0);
        assertThat(inspection.name(shop)).contains("shop");
        assertThat(shop.phase()).isEqualTo(Phase.STREAMING);
        assertThat(shop.position()).contains(new WalPosition(0x2_0000_00FFL));
        assertThat(shop.identity()).contains(OwnStates.HISTORY);
        assertThat(shop.lastCommit()).contains(Instant.parse("2023-11-14T22:13:20.000001Z"));
        assertThat(shop.remarks()).containsExactly("7 changes of the transaction behind the position were emitted");

        SourceState crm = inspection.sources().get(1);
        assertThat(crm.phase()).isEqualTo(Phase.SNAPSHOT);
        assertThat(crm.parallelism()).isEqualTo(2);
        assertThat(crm.following()).isFalse();
        assertThat(crm.position()).contains(new WalPosition(9));
        assertThat(crm.tables())
                .containsExactly(
                        new TableProgress(new SavedTable("Shop \"x\"", "örders"), 2, 5, true),
                        new TableProgress(new SavedTable("public", "items#1"), 0, 1, true));
        assertThat(inspection.targets().get(0).waitingRows()).isEqualTo(5);
    }

    @Test
    void aStreamThatHasChunksToPassIsOfTheLoad() throws Exception {
        Path passing = new StateWriter(directory.resolve("passing"))
                .operator(
                        "shop",
                        OwnStates.enumerator(CaptureState.empty()),
                        Map.of(
                                "SourceReaderState",
                                List.of(OwnStates.element(
                                        OwnStates.stream(List.of(OwnStates.loaded(OwnStates.ORDERS, 0)))))))
                .write(13);
        SourceState source = Inspection.of(passing).sources().get(0);
        assertThat(source.phase()).isEqualTo(Phase.SNAPSHOT);
        assertThat(source.remarks()).contains("1 chunk may have seen changes that the log has still to bring");

        Path begun = new StateWriter(directory.resolve("begun"))
                .operator("shop", OwnStates.enumerator(CaptureState.empty()), Map.of())
                .write(13);
        assertThat(Inspection.of(begun).sources().get(0).remarks())
                .containsExactly("nothing was read yet: a restored job begins with its first load");
    }

    @Test
    void theTextIsForPeople() throws Exception {
        assertThat(InspectionReport.text(Inspection.of(state)))
                .isEqualTo(
                        """
                        checkpoint 12
                          path         %1$s
                          taken as     savepoint, canonical
                          written      2026-11-22T05:00:01Z
                          size         %2$d bytes
                          files        none beside _metadata
                          operators    3

                        source shop
                          operator     %3$s
                          reader       Tidemark, state version 1007
                          parallelism  1
                          phase        STREAMING
                                       7 changes of the transaction behind the position were emitted
                          position     2/FF
                          committed    2023-11-14T22:13:20.000001Z
                          history      system 7301, timeline 2, slot shop_slot
                          tables       Shop "x".örders, public.items#1
                          chunks       the state no longer says

                        source crm
                          operator     %4$s
                          reader       Tidemark, state version 1007
                          parallelism  2
                          phase        SNAPSHOT
                                       the log is read once every table is loaded
                          log from     0/9
                          history      system 7301, timeline 2, slot shop_slot
                          tables       Shop "x".örders, public.items#1
                          chunks       2 of 6 read

                        target of orders
                          operator     %5$s
                          applied      epoch 9 of a0, as far as was known
                          waiting      epochs 11 to 12 (2): 5 rows, until the sources reach what is in the target
                          crm          the first load
                          shop         2/FF

                        1 of 2 sources streams.
                        Whether the databases still serve this: tidemark doctor PIPELINE --from %1$s
                        """
                                .formatted(
                                        state,
                                        Files.size(state.resolve("_metadata")),
                                        StateWriter.id("shop"),
                                        StateWriter.id("crm"),
                                        StateWriter.id("committer")));
    }

    @Test
    void theJsonIsForScripts() throws Exception {
        String json = InspectionReport.json(Inspection.of(state));
        assertThat(json)
                .isEqualTo(
                        """
                        {
                          "path": "%1$s",
                          "checkpoint": 12,
                          "takenAs": "CANONICAL_SAVEPOINT",
                          "written": "2026-11-22T05:00:01Z",
                          "bytes": %2$d,
                          "operators": 3,
                          "files": {
                            "count": 0,
                            "elsewhere": 0,
                            "notSeen": [],
                            "missing": [],
                            "shorter": []
                          },
                          "sources": [
                            {
                              "operator": "%3$s",
                              "name": "shop",
                              "reader": "TIDEMARK",
                              "versions": "state version 1007",
                              "database": "postgres",
                              "parallelism": 1,
                              "phase": "STREAMING",
                              "remarks": [
                                "7 changes of the transaction behind the position were emitted"
                              ],
                              "position": "2/FF",
                              "following": true,
                              "offset": {},
                              "committed": "2023-11-14T22:13:20.000001Z",
                              "history": {
                                "system": "7301",
                                "timeline": 2,
                                "slot": "shop_slot"
                              },
                              "chunks": 0,
                              "chunksRead": 0,
                              "tables": [
                                {
                                  "schema": "Shop \\"x\\"",
                                  "table": "örders",
                                  "chunks": 0,
                                  "chunksRead": 0,
                                  "cut": true
                                },
                                {
                                  "schema": "public",
                                  "table": "items#1",
                                  "chunks": 0,
                                  "chunksRead": 0,
                                  "cut": true
                                }
                              ]
                            },
                            {
                              "operator": "%4$s",
                              "name": "crm",
                              "reader": "TIDEMARK",
                              "versions": "state version 1007",
                              "database": "postgres",
                              "parallelism": 2,
                              "phase": "SNAPSHOT",
                              "remarks": [
                                "the log is read once every table is loaded"
                              ],
                              "position": "0/9",
                              "following": false,
                              "offset": {},
                              "committed": null,
                              "history": {
                                "system": "7301",
                                "timeline": 2,
                                "slot": "shop_slot"
                              },
                              "chunks": 6,
                              "chunksRead": 2,
                              "tables": [
                                {
                                  "schema": "Shop \\"x\\"",
                                  "table": "örders",
                                  "chunks": 5,
                                  "chunksRead": 2,
                                  "cut": true
                                },
                                {
                                  "schema": "public",
                                  "table": "items#1",
                                  "chunks": 1,
                                  "chunksRead": 0,
                                  "cut": true
                                }
                              ]
                            }
                          ],
                          "targets": [
                            {
                              "operator": "%5$s",
                              "pipeline": "orders",
                              "branch": "a1b2",
                              "appliedBranch": "a0",
                              "appliedEpoch": 9,
                              "waitsForSources": true,
                              "sources": {
                                "crm": "",
                                "shop": "2/FF"
                              },
                              "waiting": [
                                {
                                  "epoch": 11,
                                  "stages": 2,
                                  "rows": 5,
                                  "bytes": 100
                                },
                                {
                                  "epoch": 12,
                                  "stages": 0,
                                  "rows": 0,
                                  "bytes": 0
                                }
                              ]
                            }
                          ],
                          "unread": []
                        }
                        """
                                .formatted(
                                        state,
                                        Files.size(state.resolve("_metadata")),
                                        StateWriter.id("shop"),
                                        StateWriter.id("crm"),
                                        StateWriter.id("committer")));
        JsonNode parsed = new ObjectMapper().readTree(json);
        assertThat(parsed.get("sources")
                        .get(0)
                        .get("tables")
                        .get(0)
                        .get("schema")
                        .textValue())
                .isEqualTo("Shop \"x\"");
    }
}
