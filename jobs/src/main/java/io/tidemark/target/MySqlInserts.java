package io.tidemark.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.binary.BinaryRowData;

/**
 * Sends rows to a stage in statements of about a megabyte, or less if the server takes no more.
 *
 * <p>A value that the server would only take changed is refused: also where it thinks that no more than a warning is due, as
 * of blanks behind a text or digits behind a decimal that the column has no room for.
 */
final class MySqlInserts implements StageBuffer.Output {

    private static final int PIECE_BYTES = 1 << 20;

    /** What a statement has around its text on its way. */
    private static final int ENVELOPE_BYTES = 64;

    /** Out of range, truncated, wrong for its column, too long. */
    private static final Set<Integer> CHANGES = Set.of(1264, 1265, 1292, 1366, 1406, 1411);

    private final Connection connection;
    private final Stage stage;
    private final String prefix;
    private final byte[] begin;
    private final MySqlLiteral[] columns;
    private final int maxBytes;
    private final DataOutputSerializer piece = new DataOutputSerializer(PIECE_BYTES / 4);
    private final DataOutputSerializer literals = new DataOutputSerializer(1 << 10);
    private final List<BinaryRowData> sending = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();
    private long seq;
    private long rows;
    private long deletes;
    private long sent;

    MySqlInserts(Connection connection, Stage stage, long label, int subtask, long seq) throws SQLException {
        this.connection = connection;
        this.stage = stage;
        this.prefix = "(%d,%d,".formatted(label, subtask);
        this.seq = seq;
        this.begin = "INSERT INTO %s (label, subtask, seq, n, %s) VALUES "
                .formatted(stage.quotedName(), stage.allStaged())
                .getBytes(StandardCharsets.UTF_8);
        this.columns = new MySqlLiteral[stage.columns().size()];
        for (int i = 0; i < columns.length; i++) {
            StageColumn column = stage.columns().get(i);
            columns[i] = new MySqlLiteral(
                    stage.target().rowType().getTypeAt(i),
                    i,
                    column,
                    stage.target().key().contains(column.name()));
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@max_allowed_packet")) {
            row.next();
            this.maxBytes = (int) Math.min(row.getLong(1) - ENVELOPE_BYTES, Integer.MAX_VALUE / 2);
        }
    }

    @Override
    public void row(BinaryRowData row, long change) throws IOException {
        try {
            makeRoom(row, change);
        } catch (SQLException refused) {
            throw new IOException(refused);
        }
        if (sending.isEmpty()) {
            piece.write(begin);
        } else {
            piece.write(',');
        }
        piece.write(literals.getSharedBuffer(), 0, literals.length());
        sending.add(row);
        ends.add(piece.length());
        seq++;
        rows++;
        deletes += change < 0 ? 1 : 0;
    }

    private void makeRoom(BinaryRowData row, long change) throws SQLException, IOException {
        literals.clear();
        literals.write((prefix + seq + ',' + change).getBytes(StandardCharsets.US_ASCII));
        try {
            for (MySqlLiteral column : columns) {
                literals.write(',');
                column.write(row, literals);
            }
            literals.write(')');
            if (begin.length + literals.length() > maxBytes) {
                throw new SQLException(
                        "a row of %d bytes is more than the server's max_allowed_packet".formatted(literals.length()),
                        MySqlFaults.DATA_STATE,
                        MySqlFaults.PACKET_TOO_LARGE);
            }
        } catch (SQLException refused) {
            throw MySqlFaultyRow.of(stage.target(), row, refused);
        }
        if (!sending.isEmpty() && piece.length() + 1 + literals.length() > Math.min(PIECE_BYTES, maxBytes)) {
            send();
        }
    }

    Staged end() throws SQLException {
        if (!sending.isEmpty()) {
            send();
        }
        return new Staged(rows, deletes, sent, true);
    }

    private void send() throws SQLException {
        byte[] bytes = piece.getSharedBuffer();
        try {
            insert(new String(bytes, 0, piece.length(), StandardCharsets.UTF_8));
        } catch (SQLException failure) {
            throw stage.target().dialect().faults().isOfARow(failure) ? blame(bytes, failure) : failure;
        }
        sent += piece.length();
        piece.clear();
        sending.clear();
        ends.clear();
    }

    private void insert(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
            for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                if (CHANGES.contains(warning.getErrorCode())) {
                    throw new SQLException(warning.getMessage(), MySqlFaults.DATA_STATE, warning.getErrorCode());
                }
            }
        }
    }

    /** Sends the rows once more one by one, to say which it is; nothing of the transaction will be committed. */
    private SQLException blame(byte[] bytes, SQLException failure) throws SQLException {
        connection.rollback();
        int first = begin.length;
        for (int i = 0; i < sending.size(); i++) {
            byte[] one = Arrays.copyOf(begin, begin.length + ends.get(i) - first);
            System.arraycopy(bytes, first, one, begin.length, ends.get(i) - first);
            try {
                insert(new String(one, StandardCharsets.UTF_8));
            } catch (SQLException refused) {
                return MySqlFaultyRow.of(stage.target(), sending.get(i), refused);
            }
            first = ends.get(i) + 1;
        }
        return failure;
    }
}
