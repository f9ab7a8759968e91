package io.tidemark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.guard.Comparison;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Subject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an operator and a program read, to the letter. */
class ReportTest {

    private static final Subject PIPELINE = new Subject(Subject.Kind.PIPELINE, "pipeline");
    private static final Subject SHOP = Subject.source("postgresql://db:5432/shop");
    private static final Subject MART = Subject.target("postgresql://mart:5432/mart");
    private static final Problem WAL_LEVEL = new Problem(
            ErrorCode.WAL_LEVEL_NOT_LOGICAL,
            "wal_level = replica",
            "wal_level = logical",
            "ALTER SYSTEM SET wal_level = 'logical';\nthen restart the server.");
    private static final Problem FSYNC =
            new Problem(ErrorCode.COMMITS_MAY_BE_LOST, "fsync = off", "fsync = on", "ALTER SYSTEM SET fsync = 'on';");
    private static final Problem HISTORY =
            new Problem(ErrorCode.HISTORY_UNKNOWN, "nobody \"knows\"", "a history", "Look.");

    private static Report report(List<Findings> findings) {
        List<Finding> all = new ArrayList<>();
        findings.forEach(found -> all.addAll(found.list()));
        return new Report(
                "orders.sql",
                Optional.empty(),
                Report.bySubject(all),
                Map.of(),
                List.of(),
                List.of("tidemark run orders.sql"));
    }

    private static Findings ok(Subject subject) {
        Findings findings = new Findings(subject);
        findings.ok("connection", "PostgreSQL 17.5 as 'app'");
        return findings;
    }

    private static Findings statements() {
        Findings findings = new Findings(PIPELINE);
        findings.ok("statements", "3, of which 1 insert");
        return findings;
    }

    private static Report everything() {
        Findings shop = ok(SHOP);
        shop.problem("wal_level", "replica", WAL_LEVEL);
        shop.warning("fsync", "off", FSYNC);
        shop.unknown("slot s", "not asked");
        shop.unknown("restore", "nobody knows", HISTORY);
        List<Finding> all = new ArrayList<>(ok(MART).list());
        all.addAll(shop.list());
        all.addAll(statements().list());
        return new Report(
                "orders.sql",
                Optional.of("chk-7"),
                Report.bySubject(all),
                Map.of(SHOP, List.of(new Comparison("timeline", "1", "2"), new Comparison("log to", "", "0/1A"))),
                List.of(new OtherState(
                        Path.of("/state/chk-8"),
                        Instant.parse("2026-01-02T03:04:05Z"),
                        Outcome.OK,
                        "served from 0/19")),
                List.of("tidemark doctor orders.sql --from /state/chk-8"));
    }

    @Test
    void textOfAPipelineThatIsReady() {
        assertThat(report(List.of(ok(MART), ok(SHOP), statements())).text(false))
                .isEqualTo(
                        """
                        pipeline  orders.sql
                          CHECK       RESULT  DETAIL
                          statements  ok      3, of which 1 insert

                        source  postgresql://db:5432/shop
                          CHECK       RESULT  DETAIL
                          connection  ok      PostgreSQL 17.5 as 'app'

                        target  postgresql://mart:5432/mart
                          CHECK       RESULT  DETAIL
                          connection  ok      PostgreSQL 17.5 as 'app'

                        Verdict: ready.
                        Next: tidemark run orders.sql
                        """);
    }

    @Test
    void textOfAllOutcomes() {
        assertThat(everything().text(false))
                .isEqualTo(
                        """
                        pipeline  orders.sql
                          CHECK       RESULT  DETAIL
                          statements  ok      3, of which 1 insert

                        source  postgresql://db:5432/shop
                          CHECK       RESULT   DETAIL
                          connection  ok       PostgreSQL 17.5 as 'app'
                          wal_level   problem  replica
                          fsync       warning  off
                          slot s      unknown  not asked
                          restore     unknown  nobody knows

                          RESTORE   STORED  FOUND
                          timeline  1       2
                          log to            0/1A

                        target  postgresql://mart:5432/mart
                          CHECK       RESULT  DETAIL
                          connection  ok      PostgreSQL 17.5 as 'app'

                        Other states beside it, newest first
                          WRITTEN               RESULT  PATH          DETAIL
                          2026-01-02T03:04:05Z  ok      /state/chk-8  served from 0/19

                        Problems

                        TM-2004  The source does not write a logical log
                          found:    wal_level = replica
                          required: wal_level = logical
                          remedy:   ALTER SYSTEM SET wal_level = 'logical';
                                    then restart the server.

                        Not checked

                        TM-2028  Nobody can say whether the source's log is the one the state was read from
                          found:    nobody "knows"
                          required: a history
                          remedy:   Look.

                        Warnings

                        TM-2031  A crash of the source can take back commits that were read
                          found:    fsync = off
                          required: fsync = on
                          remedy:   ALTER SYSTEM SET fsync = 'on';

                        Verdict: not ready: 1 problem, 2 checks could not be made, 1 warning.
                        Next: tidemark doctor orders.sql --from /state/chk-8
                        """);
    }

    @Test
    void jsonOfAllOutcomes() {
        assertThat(everything().json())
                .isEqualTo(
                        """
                        {
                          "version" : 1,
                          "pipeline" : "orders.sql",
                          "from" : "chk-7",
                          "verdict" : "problem",
                          "exitCode" : 4,
                          "subjects" : [ {
                            "kind" : "pipeline",
                            "name" : "orders.sql",
                            "findings" : [ {
                              "check" : "statements",
                              "outcome" : "ok",
                              "detail" : "3, of which 1 insert",
                              "problem" : null
                            } ],
                            "restore" : [ ]
                          }, {
                            "kind" : "source",
                            "name" : "postgresql://db:5432/shop",
                            "findings" : [ {
                              "check" : "connection",
                              "outcome" : "ok",
                              "detail" : "PostgreSQL 17.5 as 'app'",
                              "problem" : null
                            }, {
                              "check" : "wal_level",
                              "outcome" : "problem",
                              "detail" : "replica",
                              "problem" : {
                                "code" : "TM-2004",
                                "title" : "The source does not write a logical log",
                                "found" : "wal_level = replica",
                                "required" : "wal_level = logical",
                                "remedy" : "ALTER SYSTEM SET wal_level = 'logical';\\nthen restart the server."
                              }
                            }, {
                              "check" : "fsync",
                              "outcome" : "warning",
                              "detail" : "off",
                              "problem" : {
                                "code" : "TM-2031",
                                "title" : "A crash of the source can take back commits that were read",
                                "found" : "fsync = off",
                                "required" : "fsync = on",
                                "remedy" : "ALTER SYSTEM SET fsync = 'on';"
                              }
                            }, {
                              "check" : "slot s",
                              "outcome" : "unknown",
                              "detail" : "not asked",
                              "problem" : null
                            }, {
                              "check" : "restore",
                              "outcome" : "unknown",
                              "detail" : "nobody knows",
                              "problem" : {
                                "code" : "TM-2028",
                                "title" : "Nobody can say whether the source's log is the one the state was read from",
                                "found" : "nobody \\"knows\\"",
                                "required" : "a history",
                                "remedy" : "Look."
                              }
                            } ],
                            "restore" : [ {
                              "what" : "timeline",
                              "stored" : "1",
                              "found" : "2"
                            }, {
                              "what" : "log to",
                              "stored" : null,
                              "found" : "0/1A"
                            } ]
                          }, {
                            "kind" : "target",
                            "name" : "postgresql://mart:5432/mart",
                            "findings" : [ {
                              "check" : "connection",
                              "outcome" : "ok",
                              "detail" : "PostgreSQL 17.5 as 'app'",
                              "problem" : null
                            } ],
                            "restore" : [ ]
                          } ],
                          "others" : [ {
                            "path" : "/state/chk-8",
                            "written" : "2026-01-02T03:04:05Z",
                            "outcome" : "ok",
                            "detail" : "served from 0/19"
                          } ],
                          "next" : [ "tidemark doctor orders.sql --from /state/chk-8" ]
                        }
                        """);
    }

    @Test
    void theWorstOutcomeIsTheVerdict() {
        Findings warned = ok(SHOP);
        warned.warning("fsync", "off", FSYNC);
        Report warning = report(List.of(warned));
        assertThat(warning.verdict()).isEqualTo(Outcome.WARNING);
        assertThat(warning.exitCode()).isZero();
        assertThat(warning.text(false)).contains("Verdict: ready, with something to look at: 1 warning.\n");

        warned.unknown("slot s", "not asked");
        Report unknown = report(List.of(warned));
        assertThat(unknown.verdict()).isEqualTo(Outcome.UNKNOWN);
        assertThat(unknown.exitCode()).isEqualTo(7);
        assertThat(unknown.text(false)).contains("Verdict: not known: 1 check could not be made, 1 warning.\n");

        warned.problem("table t", new Problem(ErrorCode.TARGET_UNREACHABLE, "a", "b", "c"));
        assertThat(report(List.of(warned)).exitCode()).isEqualTo(5);
    }

    @Test
    void aReportOfNothingIsNotReady() {
        assertThat(report(List.of()).verdict()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void aProblemThatTwoChecksMeetIsSaidOnce() {
        Findings shop = ok(SHOP);
        shop.problem("wal_level", WAL_LEVEL);
        shop.problem("plan", WAL_LEVEL);
        assertThat(report(List.of(shop)).problems(Outcome.PROBLEM)).containsExactly(WAL_LEVEL);
    }

    @Test
    void resultsAreColouredOnlyWhenAsked() {
        assertThat(everything().text(true))
                .contains("\u001b[31mproblem\u001b[0m", "\u001b[32mok     \u001b[0m", "\u001b[33mwarning\u001b[0m")
                .satisfies(text -> assertThat(text.replaceAll("\u001b\\[\\d+m", ""))
                        .isEqualTo(everything().text(false)));
    }
}
