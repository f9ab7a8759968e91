package io.tidemark.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.JsonText;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.context.PinPolicy;
import io.tidemark.cli.context.SecretReference;
import io.tidemark.guard.Comparison;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What real servers say: {@code PauseResumeIT}. */
class LiveViewTest {

    private static final LiveView VIEW = new LiveView(
            List.of(
                    new LiveSource(
                            "shop",
                            new WalPosition(0x20),
                            "7/1",
                            List.of(
                                    new Comparison("position", "0/10", "the slot begins at 0/8"),
                                    new Comparison("to read again", "", "16 bytes")),
                            "",
                            OptionalLong.of(16),
                            Optional.of(new ReplicationSlot(
                                    "orders",
                                    "pgoutput",
                                    "shop",
                                    0,
                                    Optional.of(new WalPosition(8)),
                                    Optional.empty(),
                                    "reserved",
                                    false,
                                    OptionalLong.of(900))),
                            new Outlook(
                                    Instant.parse("2026-11-21T12:00:12Z"),
                                    "0/10",
                                    new Lag(OptionalLong.empty(), OptionalLong.of(12), "not counted"),
                                    new Kept(
                                            Kept.Answer.FOR_A_WHILE,
                                            OptionalLong.of(900),
                                            OptionalLong.empty(),
                                            "until 900 bytes more are written"),
                                    new Restart(Restart.Answer.NOTHING_AGAINST, ""))),
                    new LiveSource(
                            "stock",
                            new WalPosition(0x30),
                            "8/1",
                            List.of(new Comparison("log to", "", "0/30")),
                            "the state has no source stock, it has shop",
                            OptionalLong.empty(),
                            Optional.empty(),
                            Outlook.of(
                                    Instant.parse("2026-11-21T12:00:12Z"),
                                    "the state has no source stock, it has shop",
                                    Kept.unknown("nobody says which slot is read")))),
            List.of(
                    new LiveTarget(
                            "mart",
                            "",
                            "",
                            List.of(new LiveTarget.Tidemark(
                                    "shop",
                                    "0/8",
                                    "STREAMING",
                                    7,
                                    "2026-11-21T12:00:00Z",
                                    "2026-11-21T12:00:01Z",
                                    "7/1"))),
                    new LiveTarget("other", "", "", List.of())),
            List.of());

    @Test
    void isToldBesideWhatIsStored() {
        assertThat(VIEW.text())
                .isEqualTo(
                        """

                        now, in source shop
                          WHAT           STORED  FOUND
                          position       0/10    the slot begins at 0/8
                          to read again  -       16 bytes
                          behind         -       16 bytes of log, transactions not known, at most 12 s old (not counted)
                          stays          -       until 900 bytes more are written

                        now, in source stock
                          WHAT    STORED  FOUND
                          log to  -       0/30
                          stays   -       not known: nobody says which slot is read
                          Nothing stored is beside it: the state has no source stock, it has shop.

                        now, in target mart
                          SOURCE  POSITION  PHASE      EPOCH  COMMITTED             APPLIED               BEHIND
                          shop    0/8       STREAMING  7      2026-11-21T12:00:00Z  2026-11-21T12:00:01Z  at most 12 s

                        now, in target other
                          nothing of this pipeline
                        """);
    }

    @Test
    void isToldToPrograms() {
        assertThat(JsonText.of(VIEW.json()))
                .isEqualTo(
                        """
                        {
                          "sources": [
                            {
                              "name": "shop",
                              "head": "0/20",
                              "behindBytes": 16,
                              "slot": {
                                "name": "orders",
                                "status": "reserved",
                                "active": false,
                                "confirmed": "0/8",
                                "restart": null,
                                "leftBytes": 900
                              },
                              "outlook": {
                                "clock": "2026-11-21T12:00:12Z",
                                "position": "0/10",
                                "behind": {
                                  "bytes": 16,
                                  "transactions": null,
                                  "mostSeconds": 12,
                                  "notKnown": "not counted"
                                },
                                "kept": {
                                  "answer": "FOR_A_WHILE",
                                  "bytes": 900,
                                  "seconds": null,
                                  "aboutSeconds": null,
                                  "words": "until 900 bytes more are written"
                                },
                                "restart": {
                                  "answer": "NOTHING_AGAINST",
                                  "why": null
                                }
                              },
                              "notCompared": null,
                              "compared": [
                                {
                                  "what": "position",
                                  "stored": "0/10",
                                  "found": "the slot begins at 0/8"
                                },
                                {
                                  "what": "to read again",
                                  "stored": null,
                                  "found": "16 bytes"
                                }
                              ]
                            },
                            {
                              "name": "stock",
                              "head": "0/30",
                              "behindBytes": null,
                              "slot": null,
                              "outlook": {
                                "clock": "2026-11-21T12:00:12Z",
                                "position": null,
                                "behind": {
                                  "bytes": null,
                                  "transactions": null,
                                  "mostSeconds": null,
                                  "notKnown": "the state has no source stock, it has shop"
                                },
                                "kept": {
                                  "answer": "NOT_KNOWN",
                                  "bytes": null,
                                  "seconds": null,
                                  "aboutSeconds": null,
                                  "words": "not known: nobody says which slot is read"
                                },
                                "restart": {
                                  "answer": "NOT_KNOWN",
                                  "why": "the state has no source stock, it has shop"
                                }
                              },
                              "notCompared": "the state has no source stock, it has shop",
                              "compared": [
                                {
                                  "what": "log to",
                                  "stored": null,
                                  "found": "0/30"
                                }
                              ]
                            }
                          ],
                          "targets": [
                            {
                              "name": "mart",
                              "tidemarks": [
                                {
                                  "source": "shop",
                                  "position": "0/8",
                                  "phase": "STREAMING",
                                  "epoch": 7,
                                  "committed": "2026-11-21T12:00:00Z",
                                  "applied": "2026-11-21T12:00:01Z",
                                  "behind": {
                                    "bytes": null,
                                    "transactions": null,
                                    "mostSeconds": 12,
                                    "notKnown": "not counted"
                                  }
                                }
                              ],
                              "replayingUntil": null
                            },
                            {
                              "name": "other",
                              "tidemarks": [],
                              "replayingUntil": null
                            }
                          ]
                        }
                        """);
    }

    /** One that cannot be asked keeps nobody from asking the others, and no secret is told (FAULTS 44). */
    @Test
    void whatCannotBeAskedIsAProblemOfItsOwn() {
        Optional<SecretReference> secret = Optional.of(new SecretReference.Environment("PASSWORD"));
        Context context = new Context(
                "one",
                URI.create("http://localhost:1"),
                Optional.empty(),
                Map.of(
                        "a",
                                new Database(
                                        "jdbc:postgresql://127.0.0.1:1/shop",
                                        Optional.of("me"),
                                        secret,
                                        Optional.empty()),
                        "b", new Database("jdbc:mysql://127.0.0.1:1/", Optional.of("me"), secret, Optional.empty())),
                Map.of(
                        "c",
                        new Database(
                                "jdbc:postgresql://127.0.0.1:1/mart",
                                Optional.empty(),
                                Optional.of(new SecretReference.Environment("NOT_SET")),
                                Optional.empty()),
                        "d",
                        new Database("jdbc:mysql://127.0.0.1:1/", Optional.of("me"), secret, Optional.empty())),
                PinPolicy.DEFAULT,
                Optional.empty(),
                Optional.empty());
        LiveView view = LiveView.of(context, "orders", List.of(), Map.of("PASSWORD", "hunter2"));
        assertThat(view.problems())
                .extracting(Problem::code)
                .containsExactly(
                        ErrorCode.SOURCE_UNREACHABLE,
                        ErrorCode.SOURCE_UNREACHABLE,
                        ErrorCode.CONTEXT_UNUSABLE,
                        ErrorCode.TARGET_UNREACHABLE);
        assertThat(view.problems().get(0).found()).startsWith("source a, jdbc:postgresql://127.0.0.1:1/shop: ");
        assertThat(view.problems().get(2).found()).isEqualTo("target c: the variable NOT_SET is not set");
        assertThat(view.problems()).noneMatch(problem -> problem.text().contains("hunter2"));
        assertThat(view.text()).isEmpty();
    }

    private static Problem problem(boolean connected, String state, int code) {
        SQLException failure = new SQLException("no\u001b[2J", state, code);
        Database database = new Database("jdbc:mysql://h/d", Optional.empty(), Optional.empty(), Optional.empty());
        return DatabaseProblems.problem(
                connected ? failure : new NotConnectedException(failure),
                Side.SOURCE,
                "a",
                database,
                DatabaseProblems.RIGHTS_TO_READ);
    }

    /** Of MySQL the SQLSTATE says something else, or nothing. */
    @Test
    void whyThereIsNoConnectionIsSaidByTheServersCode() {
        assertThat(problem(false, "08004", 1040).code()).isEqualTo(ErrorCode.SOURCE_UNREACHABLE);
        assertThat(problem(false, "42000", 1203).code()).isEqualTo(ErrorCode.SOURCE_UNREACHABLE);
        assertThat(problem(false, "42000", 1049).code()).isEqualTo(ErrorCode.SOURCE_DATABASE_MISSING);
        assertThat(problem(false, "42000", 1044).code()).isEqualTo(ErrorCode.SOURCE_LOGIN_REFUSED);
        assertThat(problem(false, "28000", 1045).code()).isEqualTo(ErrorCode.SOURCE_LOGIN_REFUSED);
        assertThat(problem(false, "08001", 0).code()).isEqualTo(ErrorCode.SOURCE_UNREACHABLE);
        assertThat(problem(false, "08001", 0).remedy()).contains("url, username and password");
        assertThat(problem(false, "08001", 0).text()).doesNotContain("\u001b");
    }

    @Test
    void whatFailsBehindTheConnectionIsNoMatterOfTheLogin() {
        Problem refused = problem(true, "42000", 1227);
        assertThat(refused.code()).isEqualTo(ErrorCode.SOURCE_CHECK_FAILED);
        assertThat(refused.remedy()).contains("rights").doesNotContain("password");
    }
}
