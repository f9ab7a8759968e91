package io.tidemark.cli.live;

import io.tidemark.cli.context.Database;
import io.tidemark.position.LogPosition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a target says of a pipeline.
 *
 * @param name in the context
 * @param writer the id of the job that has taken it over last; "" if it knows none, or the user may not look
 * @param branch of the last epoch in it, as states name it; "" as of the writer
 * @param tidemarks one for each source that it has heard of
 * @param shown the latest that is in it of each: the same, or what they were before it was replayed visibly; none if the user may
 *     not look at that
 */
public record LiveTarget(String name, String writer, String branch, List<Tidemark> tidemarks, List<Tidemark> shown) {

    private static final String REPLAYING = "REPLAYING";

    /** How often it is asked where it was, while it comes through. */
    private static final int TIMES = 3;

    /** Null if it is not there; fails if the user may not look (PostgreSQL manual, section 9.27). */
    private static final String THERE = "SELECT to_regclass('tidemark.tidemark') IS NOT NULL";

    /** {@code ER_NO_SUCH_TABLE} and {@code ER_BAD_DB_ERROR}: said only to who may read it. */
    private static final Set<Integer> NOT_THERE = Set.of(1146, 1049);

    private static final String POSTGRES =
            """
            SELECT source, coalesce(position, ''), phase, epoch,
                   coalesce(to_char(commit_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ''),
                   to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), coalesce(log_identity, '')
            FROM tidemark.tidemark WHERE pipeline = ? ORDER BY source""";

    /** Its times are in UTC. */
    private static final String MYSQL =
            """
            SELECT source, coalesce(position, ''), phase, epoch,
                   coalesce(date_format(commit_time, '%Y-%m-%dT%H:%i:%s.%fZ'), ''),
                   date_format(applied_at, '%Y-%m-%dT%H:%i:%sZ'), coalesce(log_identity, '')
            FROM tidemark.tidemark WHERE pipeline = ? ORDER BY source""";

    public LiveTarget {
        tidemarks = List.copyOf(tidemarks);
        shown = List.copyOf(shown);
    }

    /** One that is not being replayed visibly. */
    public LiveTarget(String name, String writer, String branch, List<Tidemark> tidemarks) {
        this(name, writer, branch, tidemarks, tidemarks);
    }

    /**
     * Where the target stands in the log of a source.
     *
     * @param position "" before the first
     * @param committed when the last transaction was that it has, to the microsecond; "" before the first
     * @param applied when it was last written
     * @param history that of the position; "" if nobody knows
     */
    public record Tidemark(
            String source,
            String position,
            String phase,
            long epoch,
            String committed,
            String applied,
            String history) {

        boolean isReplaying() {
            return phase.equals(REPLAYING);
        }

        /** The later of this one and what it was. */
        private Tidemark orBefore(String before, String itsHistory, long micros) {
            return isAtOrBehind(before)
                    ? this
                    : new Tidemark(
                            source,
                            before,
                            phase,
                            epoch,
                            micros == 0
                                    ? ""
                                    : Instant.EPOCH
                                            .plus(micros, ChronoUnit.MICROS)
                                            .toString(),
                            applied,
                            itsHistory);
        }

        private boolean isAtOrBehind(String before) {
            try {
                return !position.isEmpty() && LogPosition.parse(position).hasReached(LogPosition.parse(before));
            } catch (IllegalArgumentException altered) {
                return false;
            }
        }

        /** When it was written last, if it has a time that can be read. */
        public Optional<Instant> appliedAt() {
            try {
                return Optional.of(Instant.parse(applied));
            } catch (DateTimeException altered) {
                return Optional.empty();
            }
        }

        /** @param source that is called as the tidemark's, and was asked later */
        Lag behind(Optional<LiveSource> source) {
            if (source.isEmpty()) {
                return Lag.unknown("no source %s was asked".formatted(this.source));
            }
            if (position.isEmpty()) {
                return Lag.unknown("it has no position yet");
            }
            Outlook outlook = source.get().outlook();
            if (position.equals(outlook.at())
                    && Histories.apart(history, source.get().history()).isEmpty()) {
                return outlook.lag();
            }
            try {
                return Lag.of(
                        LogPosition.parse(position),
                        history,
                        Optional.of(committed).filter(time -> !time.isEmpty()).map(Instant::parse),
                        source.get().head(),
                        source.get().history(),
                        outlook.now());
            } catch (IllegalArgumentException | DateTimeException altered) {
                return Lag.unknown("its position or its time cannot be read");
            }
        }

        Map<String, Object> json(Lag behind) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("source", source);
            json.put("position", position.isEmpty() ? null : position);
            json.put("phase", phase);
            json.put("epoch", epoch);
            json.put("committed", committed.isEmpty() ? null : committed);
            json.put("applied", applied);
            json.put("behind", behind.json(OptionalLong.empty()));
            return json;
        }
    }

    /** Asks a database; of a pipeline that it does not know there is nothing. */
    public static LiveTarget ask(String name, Database database, String pipeline, Map<String, String> environment)
            throws SQLException {
        boolean postgres = DatabaseConnection.isPostgres(database);
        try (Connection connection = DatabaseConnection.open(database, environment)) {
            if (!isThere(connection, postgres)) {
                return new LiveTarget(name, "", "", List.of());
            }
            // First of all: what is then there was there under that writer, or came later.
            Writer writer = writer(connection, pipeline);
            String query = postgres ? POSTGRES : MYSQL;
            List<Tidemark> tidemarks = tidemarks(connection, query, pipeline);
            List<Tidemark> shown = tidemarks;
            for (int time = 0; time < TIMES && tidemarks.stream().anyMatch(Tidemark::isReplaying); time++) {
                shown = shown(connection, pipeline, tidemarks);
                if (!shown.isEmpty()) {
                    break;
                }
                // It may have come through in between.
                tidemarks = tidemarks(connection, query, pipeline);
                shown = tidemarks.stream().anyMatch(Tidemark::isReplaying) ? List.of() : tidemarks;
            }
            return new LiveTarget(name, writer.job(), writer.branch(), tidemarks, shown);
        }
    }

    /** What is replayed visibly has rows of what it was before beside those of its tidemark; none if that is not said. */
    private static List<Tidemark> shown(Connection connection, String pipeline, List<Tidemark> tidemarks) {
        Map<String, Tidemark> shown = new LinkedHashMap<>();
        tidemarks.forEach(tidemark -> shown.put(tidemark.source(), tidemark));
        boolean said = false;
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT source, position, log_identity, commit_micros FROM tidemark.replaying WHERE pipeline = ?")) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String position = row.getString(2);
                    String history = row.getString(3);
                    long micros = row.getLong(4);
                    shown.computeIfPresent(row.getString(1), (source, now) -> now.orBefore(position, history, micros));
                    said = true;
                }
            }
        } catch (SQLException mayNotLook) {
            return List.of();
        }
        return said ? List.copyOf(shown.values()) : List.of();
    }

    /** Whether its rows are of different times, until it is where it was. */
    public boolean isReplaying() {
        return tidemarks.stream().anyMatch(Tidemark::isReplaying);
    }

    /** Whether it has anything of the pipeline. */
    public boolean isWritten() {
        return !tidemarks.isEmpty();
    }

    private record Writer(String job, String branch) {

        static final Writer UNKNOWN = new Writer("", "");
    }

    /** Who reads tidemarks alone need not be allowed to read this. */
    private static Writer writer(Connection connection, String pipeline) {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT owner, branch FROM tidemark.pipeline WHERE pipeline = ?")) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new Writer(row.getString(1), row.getString(2)) : Writer.UNKNOWN;
            }
        } catch (SQLException mayNotLook) {
            return Writer.UNKNOWN;
        }
    }

    /**
     * Whether any pipeline has written the target. What is not allowed to be read is not taken for what is not there: MySQL's
     * catalog does not show what a user may not read.
     */
    public static boolean isThere(Connection connection, boolean postgres) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement(postgres ? THERE : "SELECT count(*) >= 0 FROM tidemark.tidemark");
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException failure) {
            if (!postgres && NOT_THERE.contains(failure.getErrorCode())) {
                return false;
            }
            throw failure;
        }
    }

    private static List<Tidemark> tidemarks(Connection connection, String query, String pipeline) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                List<Tidemark> tidemarks = new ArrayList<>();
                while (row.next()) {
                    tidemarks.add(new Tidemark(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getLong(4),
                            row.getString(5),
                            row.getString(6),
                            row.getString(7)));
                }
                return tidemarks;
            }
        }
    }
}
