package io.tidemark.source.postgres;

import static io.tidemark.problem.ErrorCode.SLOTS_EXHAUSTED;
import static io.tidemark.problem.ErrorCode.SLOT_IN_USE;
import static io.tidemark.problem.ErrorCode.SLOT_UNUSABLE;

import io.tidemark.log.PostgresLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.source.Start;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What the slot that a job is to read must be like, or that it can be made. */
final class PostgresSlotChecks {

    static final String FAILOVER = "slot.failover";

    /** A slot stays busy for a moment after its reader has gone; this long it is waited for. */
    private static final Duration SLOT_RELEASE = Duration.ofSeconds(10);

    private static final int FAILOVER_SINCE = 17;

    private static final String FREE =
            "SELECT current_setting('max_replication_slots')::int - count(*) FROM pg_replication_slots";

    private final PostgresCapture options;
    private final PostgresEndpoint source;
    private final Connection connection;
    private final Findings findings;

    PostgresSlotChecks(PostgresCapture options, Connection connection, Findings findings) {
        this.options = options;
        this.source = options.endpoint();
        this.connection = connection;
        this.findings = findings;
    }

    /** The name of the slot's check. */
    static String name(PostgresCapture options) {
        return "slot " + options.slot();
    }

    void checkFailover() throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        findings.of(
                FAILOVER,
                options.failover() ? "true" : "not asked for",
                !options.failover() || version >= FAILOVER_SINCE
                        ? Optional.empty()
                        : Optional.of(new Problem(
                                SLOT_UNUSABLE,
                                "%s: 'slot.failover' = 'true', the server's version is %d".formatted(source, version),
                                "PostgreSQL %d or later, for slots that standbys have as well"
                                        .formatted(FAILOVER_SINCE),
                                "Leave slot.failover out.")));
    }

    /** @param start of a job that has state the guard, which knows the stored position, says the rest */
    void checkSlot(Start start) throws SQLException {
        boolean restored = start.isRestored();
        String slotName = options.slot();
        Optional<ReplicationSlot> found = slot();
        if (found.isEmpty()) {
            if (!restored) {
                checkFreeSlot();
            }
            return;
        }
        ReplicationSlot slot = found.get();
        boolean usable = !slot.isLost() && slot.isLogicalOf(source.database());
        if (!restored && !usable) {
            findings.problem(
                    name(options),
                    new Problem(
                            SLOT_UNUSABLE,
                            "%s: slot '%s': %s".formatted(source, slotName, slot),
                            "a logical slot of this database, with the plugin pgoutput, whose log is still kept",
                            "Choose another slot.name, or drop the slot if nobody needs it: SELECT"
                                    + " pg_drop_replication_slot('%s');".formatted(slotName)));
        } else if (slot.active() && (start == Start.BEHIND_A_JOB || !releasedInTime())) {
            findings.problem(
                    name(options),
                    new Problem(
                            SLOT_IN_USE,
                            "%s: slot '%s' is read by %s"
                                    .formatted(
                                            source,
                                            slotName,
                                            new PostgresLog(connection)
                                                    .readerOf(slotName)
                                                    .orElse("server process " + slot.reader())),
                            "a slot nobody reads",
                            "Stop the job that reads it, or choose another slot.name."));
        } else if (!restored && !publicationExists()) {
            // The output plugin looks the publication up as of each change, and fails on changes from before it was
            // made.
            findings.problem(
                    name(options),
                    new Problem(
                            SLOT_UNUSABLE,
                            "%s: slot '%s' exists, its publication %s does not"
                                    .formatted(source, slotName, options.publication()),
                            "a publication that is older than the slot's position",
                            "Drop the slot if no job's state needs it, both are made anew: SELECT pg_drop_replication_slot('%s');"
                                    .formatted(slotName)));
        } else if (!restored) {
            new PostgresWarnings(source, connection, findings).slotIsThere(name(options), slot);
        } else if (usable) {
            findings.ok(name(options), "there, %s, read by nobody".formatted(slot.status()));
        }
    }

    private boolean publicationExists() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT FROM pg_publication WHERE pubname = ?")) {
            statement.setString(1, options.publication());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private void checkFreeSlot() throws SQLException {
        int free;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(FREE)) {
            row.next();
            free = row.getInt(1);
        }
        findings.of(
                name(options),
                "not there yet; %d more can be made".formatted(free),
                free > 0
                        ? Optional.empty()
                        : Optional.of(new Problem(
                                SLOTS_EXHAUSTED,
                                "%s: no free replication slot".formatted(source),
                                "one for the reader of this database",
                                "Raise max_replication_slots (and max_wal_senders) and restart the server, or drop unused"
                                        + " slots: SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE"
                                        + " slot_name = '...' AND NOT active;")));
    }

    private Optional<ReplicationSlot> slot() throws SQLException {
        return new PostgresLog(connection)
                .slots(List.of(options.slot())).stream().findFirst();
    }

    private boolean releasedInTime() throws SQLException {
        long deadline = System.nanoTime() + SLOT_RELEASE.toNanos();
        while (System.nanoTime() < deadline) {
            if (!slot().map(ReplicationSlot::active).orElse(false)) {
                return true;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }
}
