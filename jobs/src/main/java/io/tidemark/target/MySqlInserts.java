package io.tidemark.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Set;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.binary.BinaryRowData;

/**
 * Sends rows to a stage in statements of about a megabyte, or less if the server takes no more.
 *
 * <p>A value that the server would only take changed is refused: also where it thinks that no more than a warning is due, as
 * of blanks behind a text or digits behind a decimal that the column has no room for.
 */
final class MySqlInserts implements StageRows.Output {

    private static final int PIECE_BYTES = 1 << 20;

    /** What a statement has around its text on its way. */
    private static final int ENVELOPE_BYTES = 64;

    /** Out of range, truncated, wrong for its column, too long. */
    private static final Set<Integer> CHANGES = Set.of(1264, 1265, 1292, 1366, 1406, 1411);

    private final Connection connection;
    private final String prefix;
    private final byte[] begin;
    private final MySqlLiteral[] columns;
    private final int maxBytes;
    private final DataOutputSerializer piece = new DataOutputSerializer(PIECE_BYTES / 4);
    private final DataOutputSerializer literals = new DataOutputSerializer(1 << 10);
    private long seq;
    private long rows;
    private long deletes;
    private long sent;

    MySqlInserts(Connection connection, Stage stage, long label, int subtask, long seq) throws SQLException {
        this.connection = connection;
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
        if (piece.length() == 0) {
            piece.write(begin);
        } else {
            piece.write(',');
        }
        piece.write(literals.getSharedBuffer(), 0, literals.length());
        seq++;
        rows++;
        deletes += change < 0 ? 1 : 0;
    }

    private void makeRoom(BinaryRowData row, long change) throws SQLException, IOException {
        literals.clear();
        literals.write((prefix + seq + ',' + change).getBytes(StandardCharsets.US_ASCII));
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
        if (piece.length() > 0 && piece.length() + 1 + literals.length() > Math.min(PIECE_BYTES, maxBytes)) {
            send();
        }
    }

    Staged end() throws SQLException {
        if (piece.length() > 0) {
            send();
        }
        return new Staged(rows, deletes, sent, true);
    }

    private void send() throws SQLException {
        insert(new String(piece.getSharedBuffer(), 0, piece.length(), StandardCharsets.UTF_8));
        sent += piece.length();
        piece.clear();
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
}
