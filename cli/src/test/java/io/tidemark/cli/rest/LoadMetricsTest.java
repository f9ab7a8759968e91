package io.tidemark.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadMetricsTest {

    private final Map<String, String> values = new HashMap<>();

    private void says(String source, String name, long value) {
        values.put("0.Source: " + source + ".enumerator.tidemark.firstLoad" + name, Long.toString(value));
    }

    private void source(String source, long chunks, long done, long secondsLeft) {
        says(source, "Tables", 2);
        says(source, "TablesDone", 1);
        says(source, "Chunks", chunks);
        says(source, "ChunksDone", done);
        says(source, "Rows", 1_500);
        says(source, "RowsEstimated", 100_000);
        says(source, "BytesDone", 1_000);
        says(source, "BytesEstimated", 10_000);
        says(source, "SecondsLeft", secondsLeft);
    }

    @Test
    void sourcesAreAddedUpAndTheSlowestSaysWhenAllIsDone() {
        source("shop", 10, 3, 40);
        source("stock", 20, 1, 1_200);
        LoadStatus status = new LoadMetrics(values).status();
        assertThat(status.isDone()).isFalse();
        assertThat(status.line())
                .isEqualTo("[###---------------------------] 10 %, 4 of 30 chunks, 3,000 of about 200,000"
                        + " rows, about 1,200 s to go");
    }

    @Test
    void nobodyKnowsTheEndWhileOneSourceDoesNot() {
        source("shop", 10, 3, 40);
        source("stock", 20, 0, -1);
        assertThat(new LoadMetrics(values).status().line()).endsWith("3,000 of about 200,000 rows");
    }

    @Test
    void anEstimateIsNotLessThanWhatHasBeenRead() {
        source("shop", 10, 9, 1);
        says("shop", "Rows", 123_456);
        assertThat(new LoadMetrics(values).status().line()).contains("123,456 of about 123,456 rows");
    }

    @Test
    void aJobThatLoadsNothingIsDone() {
        LoadStatus nothing = new LoadMetrics(Map.of("0.Source: shop.tidemark.streaming", "1")).status();
        assertThat(nothing.isDone()).isTrue();
        assertThat(nothing.share()).isOne();
    }
}
