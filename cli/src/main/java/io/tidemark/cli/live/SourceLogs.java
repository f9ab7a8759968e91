package io.tidemark.cli.live;

import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.Database;
import io.tidemark.problem.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the sources of a context say of their logs, each asked once.
 *
 * @param wal of Postgres, by the source's name
 * @param binlog of MySQL and MariaDB, by the source's name
 * @param problems of those that could not be asked
 */
public record SourceLogs(Map<String, WalLog> wal, Map<String, BinlogLog> binlog, List<Problem> problems) {

    public SourceLogs {
        wal = Map.copyOf(wal);
        binlog = Map.copyOf(binlog);
        problems = List.copyOf(problems);
    }

    /** @param wanted which of them are asked */
    public static SourceLogs ask(Context context, Predicate<Database> wanted, Map<String, String> environment) {
        Map<String, WalLog> wal = new LinkedHashMap<>();
        Map<String, BinlogLog> binlog = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        context.sources().forEach((name, database) -> {
            if (wanted.test(database)) {
                problems.addAll(DatabaseProblems.of(
                        Side.SOURCE, name, database, () -> ask(name, database, environment, wal, binlog)));
            }
        });
        return new SourceLogs(wal, binlog, problems);
    }

    private static void ask(
            String name,
            Database database,
            Map<String, String> environment,
            Map<String, WalLog> wal,
            Map<String, BinlogLog> binlog)
            throws SQLException {
        if (DatabaseConnection.isPostgres(database)) {
            wal.put(name, WalLog.ask(database, environment));
        } else {
            binlog.put(name, BinlogLog.ask(database, environment));
        }
    }
}
