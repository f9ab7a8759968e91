package io.tidemark.catalog;

import io.tidemark.source.CaptureOptions;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.RestorePolicy.OnGap;
import io.tidemark.source.RestorePolicy.OnUnknownHistory;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The options that every source has. */
public final class CapturedSourceOptions {

    public static final ConfigOption<String> PASSWORD =
            ConfigOptions.key("password").stringType().defaultValue("").withDescription("The user's password.");

    public static final ConfigOption<Integer> CHUNK_SIZE = ConfigOptions.key("scan.incremental.snapshot.chunk.size")
            .intType()
            .defaultValue(LoadOptions.DEFAULT.chunkRows())
            .withDescription("Rows of one chunk of the first load, about. Checkpoints wait for the chunk being read.");

    public static final ConfigOption<Long> SNAPSHOT_ROWS_PER_SECOND = ConfigOptions.key(
                    "scan.snapshot.max-rows-per-second")
            .longType()
            .defaultValue(LoadOptions.DEFAULT.rowsPerSecond())
            .withDescription(
                    "Rows that the first load reads in a second at most, all readers together; 0 for no limit. Each"
                            + " reader has one connection. A slower load holds back the source's cleaning of old rows"
                            + " no longer than one chunk takes, and its log until all is loaded.");

    public static final ConfigOption<Long> TRANSACTION_MAX_ROWS = ConfigOptions.key("scan.transaction.max-rows")
            .longType()
            .defaultValue(CaptureOptions.TRANSACTION_ROWS)
            .withDescription(
                    "Rows of one source transaction beyond which checkpoints no longer wait for its end. Such a"
                            + " checkpoint lies inside the transaction, which is counted; rows still come exactly once.");

    public static final ConfigOption<OnGap> ON_GAP = ConfigOptions.key("on-gap")
            .enumType(OnGap.class)
            .defaultValue(RestorePolicy.DEFAULT.onGap())
            .withDescription(
                    "What a job does if the source does not serve the stored position any more, or is another one. fail:"
                            + " ends, once. resnapshot: loads all tables of the source anew and brings views and targets to"
                            + " what the source has now, by inserts, updates and deletes; says so and counts them. Needs a"
                            + " primary key of each table and keeps the last row of each key in state, from the first load"
                            + " on; a state that was written without it is refused.");

    public static final ConfigOption<OnUnknownHistory> ON_UNKNOWN_HISTORY = ConfigOptions.key("on-unknown-history")
            .enumType(OnUnknownHistory.class)
            .defaultValue(RestorePolicy.DEFAULT.onUnknownHistory())
            .withDescription(
                    "What a restored job does if the source serves the stored position and nobody can say whether"
                            + " it is of the same history. warn: goes on and says so once. fail: does not start.");

    private CapturedSourceOptions() {}
}
