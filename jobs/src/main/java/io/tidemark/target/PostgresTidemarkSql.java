package io.tidemark.target;

/** The rows of the schema {@code tidemark} in Postgres' words. */
final class PostgresTidemarkSql implements TidemarkSql {

    @Override
    public String readSources() {
        return """
               SELECT source, coalesce(position, ''), coalesce(log_identity, ''), phase <> 'SNAPSHOT', load,
                 coalesce((extract(epoch FROM commit_time) * 1000000)::bigint, 0)
               FROM tidemark.tidemark WHERE pipeline = ?""";
    }

    @Override
    public String writeSource() {
        return """
               INSERT INTO tidemark.tidemark
                 (pipeline, source, position, log_identity, epoch, phase, commit_time, applied_at, load)
               VALUES (?, ?, nullif(?, ''), nullif(?, ''), ?, ?, timestamptz 'epoch' + ?::bigint * interval '1 microsecond',
                 clock_timestamp(), ?)
               ON CONFLICT (pipeline, source) DO UPDATE SET position = EXCLUDED.position,
                 log_identity = EXCLUDED.log_identity, epoch = EXCLUDED.epoch, phase = EXCLUDED.phase,
                 commit_time = EXCLUDED.commit_time, applied_at = EXCLUDED.applied_at, load = EXCLUDED.load""";
    }

    @Override
    public String json(String text) {
        return text + "::json";
    }

    @Override
    public String insertSource() {
        return "INSERT INTO tidemark.tidemark (pipeline, source, epoch, phase, applied_at, load)"
                + " VALUES (?, ?, 0, 'SNAPSHOT', now(), 0) ON CONFLICT DO NOTHING";
    }

    @Override
    public String writeHistory() {
        return """
               INSERT INTO tidemark.tidemark_history
                 (pipeline, source, epoch, position, log_identity, phase, commit_time, applied_at, rows)
               SELECT pipeline, source, epoch, position, log_identity, phase, commit_time, applied_at, ?
               FROM tidemark.tidemark WHERE pipeline = ?""";
    }

    @Override
    public String pruneHistory() {
        return "DELETE FROM tidemark.tidemark_history WHERE pipeline = ? AND applied_at < now() - interval '7 days'";
    }

    @Override
    public String insertPipeline() {
        return "INSERT INTO tidemark.pipeline (pipeline) VALUES (?) ON CONFLICT DO NOTHING";
    }

    @Override
    public String locking() {
        return " FOR NO KEY UPDATE";
    }

    @Override
    public String lockSlots() {
        return "SELECT stage || '/' || subtask, generation, owner FROM tidemark.slot WHERE pipeline = ?"
                + " ORDER BY stage, subtask FOR KEY SHARE";
    }
}
