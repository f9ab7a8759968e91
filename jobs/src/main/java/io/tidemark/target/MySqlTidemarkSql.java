package io.tidemark.target;

/** The rows of the database {@code tidemark} in MySQL's and MariaDB's words. */
final class MySqlTidemarkSql implements TidemarkSql {

    @Override
    public String readSources() {
        return """
               SELECT source, coalesce(position, ''), coalesce(log_identity, ''), phase <> 'SNAPSHOT', `load`,
                 coalesce(timestampdiff(MICROSECOND, '1970-01-01', commit_time), 0)
               FROM tidemark.tidemark WHERE pipeline = ?""";
    }

    @Override
    public String writeSource() {
        return """
               INSERT INTO tidemark.tidemark
                 (pipeline, source, position, log_identity, epoch, phase, commit_time, applied_at, `load`)
               VALUES (?, ?, nullif(?, ''), nullif(?, ''), ?, ?, timestampadd(MICROSECOND, ?, '1970-01-01'),
                 sysdate(6), ?)
               ON DUPLICATE KEY UPDATE position = VALUES(position), log_identity = VALUES(log_identity),
                 epoch = VALUES(epoch), phase = VALUES(phase), commit_time = VALUES(commit_time),
                 applied_at = VALUES(applied_at), `load` = VALUES(`load`)""";
    }

    @Override
    public String json(String text) {
        return text;
    }

    @Override
    public String insertSource() {
        return "INSERT INTO tidemark.tidemark (pipeline, source, epoch, phase, applied_at, `load`)"
                + " VALUES (?, ?, 0, 'SNAPSHOT', now(6), 0) ON DUPLICATE KEY UPDATE source = VALUES(source)";
    }

    @Override
    public String writeHistory() {
        return """
               INSERT INTO tidemark.tidemark_history
                 (pipeline, source, epoch, position, log_identity, phase, commit_time, applied_at, `rows`)
               SELECT pipeline, source, epoch, position, log_identity, phase, commit_time, applied_at, ?
               FROM tidemark.tidemark WHERE pipeline = ?""";
    }

    @Override
    public String pruneHistory() {
        return "DELETE FROM tidemark.tidemark_history WHERE pipeline = ? AND applied_at < now() - INTERVAL 7 DAY";
    }

    @Override
    public String insertPipeline() {
        return "INSERT INTO tidemark.pipeline (pipeline) VALUES (?) ON DUPLICATE KEY UPDATE pipeline = VALUES(pipeline)";
    }

    @Override
    public String locking() {
        return " FOR UPDATE";
    }

    @Override
    public String lockSlots() {
        return "SELECT concat(stage, '/', subtask), generation, owner FROM tidemark.slot WHERE pipeline = ?"
                + " ORDER BY stage, subtask LOCK IN SHARE MODE";
    }
}
