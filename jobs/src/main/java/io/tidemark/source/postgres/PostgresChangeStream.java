package io.tidemark.source.postgres;

import io.tidemark.log.PostgresLog;
import io.tidemark.position.LogPosition;
import io.tidemark.position.ReadLimit;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.reader.ChangeStream;
import io.tidemark.source.reader.StopLine;
import io.tidemark.source.reader.Unit;
import io.tidemark.source.split.LogContext;
import io.tidemark.source.split.StreamSplit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The changes of a replication slot. */
final class PostgresChangeStream implements ChangeStream {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresChangeStream.class);

    private static final int BATCH_ROWS = 4_096;
    private static final int BATCH_MESSAGES = 1 << 20;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private final LogDecoder decoder;
    private final WalConnection wal;
    private final TransactionAssembler assembler;
    private final StopLine stop;
    private final ScheduledExecutorService reports;
    private volatile boolean woken;

    private PostgresChangeStream(LogDecoder decoder, WalConnection wal, TransactionAssembler assembler, StopLine stop) {
        this.decoder = decoder;
        this.wal = wal;
        this.assembler = assembler;
        this.stop = stop;
        this.reports = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "wal-status");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * @param limit up to where it is read; empty for ever
     * @param leastSilence for which the server may be silent at least before the stream is given up
     */
    static PostgresChangeStream open(
            PostgresCapture options,
            List<CapturedTable> tables,
            StreamSplit begin,
            Optional<ReadLimit> limit,
            Duration leastSilence)
            throws SQLException {
        StopLine stop = StopLine.of(limit, begin, time -> quietEnd(options, time), options.toString());
        WalConnection wal = WalConnection.start(
                options.endpoint(),
                options.slot(),
                options.publication(),
                (WalPosition) begin.position(),
                leastSilence);
        LogDecoder decoder = null;
        try {
            decoder = new LogDecoder(options.endpoint(), options.slot(), options.publication());
            PostgresChangeStream stream = new PostgresChangeStream(
                    decoder, wal, new TransactionAssembler(decoder, tables, begin, stop), stop);
            stream.reportEvery(options.statusInterval());
            LOG.info("Reading slot {} of {} from {}", options.slot(), options.endpoint(), begin.position());
            return stream;
        } catch (RuntimeException failure) {
            wal.close();
            if (decoder != null) {
                decoder.close();
            }
            throw failure;
        }
    }

    /** The clock is asked first: what is committed by then lies before the end of the log, but for what is being committed. */
    private static Optional<LogPosition> quietEnd(PostgresCapture options, Instant time) throws SQLException {
        try (Connection connection = options.endpoint().connectToAsk()) {
            PostgresLog log = new PostgresLog(connection);
            if (!log.now().isAfter(time)) {
                return Optional.empty();
            }
            // What was committed without waiting for the disk is flushed with it.
            QuietLog.move(connection);
            WalPosition head = log.head();
            QuietLog.move(connection);
            return Optional.of(head);
        }
    }

    /** Whether the server that sends the log has this history. */
    boolean isOf(WalIdentity identity) {
        return wal.isOf(identity);
    }

    /** Says, with the next position, which history it belongs to. */
    void identify(LogContext context) {
        assembler.identify(context);
    }

    /** Also while downstream holds the reader up: a server that hears nothing ends the connection. */
    private void reportEvery(Duration interval) {
        var unused = reports.scheduleAtFixedRate(
                () -> {
                    try {
                        wal.reportStatus();
                    } catch (SQLException | RuntimeException broken) {
                        LOG.debug("The reader will meet the same", broken);
                    }
                },
                interval.toMillis(),
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public List<Unit> poll(Duration patience) throws SQLException, InterruptedException {
        if (stop.stands()) {
            stop.await(patience);
            return List.of();
        }
        List<Unit> units = new ArrayList<>();
        int rows = 0;
        int messages = 0;
        long deadline = System.nanoTime() + patience.toNanos();
        while (rows < BATCH_ROWS && messages++ < BATCH_MESSAGES && !woken && !stop.stands()) {
            switch (wal.next()) {
                case DATA -> {
                    Unit unit = assembler.take(wal.data(), wal.position());
                    if (unit != null) {
                        units.add(unit);
                        // An empty transaction counts as well, for a bound on the batch.
                        rows += unit.rows().size() + 1;
                    }
                }
                case KEEPALIVE -> {
                    Unit unit = assembler.passed(wal.position());
                    if (unit != null) {
                        units.add(unit);
                    }
                }
                case NONE -> {
                    Unit last = assembler.rested();
                    if (last != null) {
                        units.add(last);
                    }
                    if (!units.isEmpty() || woken || System.nanoTime() - deadline >= 0) {
                        woken = false;
                        return units;
                    }
                    if (Thread.interrupted()) {
                        throw new InterruptedException("while waiting for the log");
                    }
                    LockSupport.parkNanos(PAUSE);
                }
            }
        }
        woken = false;
        return units;
    }

    @Override
    public void acknowledge(LogPosition position) {
        try {
            reports.execute(() -> {
                try {
                    wal.acknowledge((WalPosition) position);
                } catch (SQLException | RuntimeException broken) {
                    LOG.debug("The reader will meet the same; the next checkpoint acknowledges more", broken);
                }
            });
        } catch (RejectedExecutionException closed) {
            // The reader has failed and says why.
            LOG.debug("The stream is closed", closed);
        }
    }

    @Override
    public void wakeUp() {
        stop.wakeUp();
        woken = true;
    }

    @Override
    public void close() {
        reports.shutdownNow();
        wal.close();
        decoder.close();
    }
}
