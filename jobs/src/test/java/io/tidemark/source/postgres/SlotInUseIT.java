package io.tidemark.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.enumerator.SourceControl;
import io.tidemark.source.reader.ChangeStream;
import io.tidemark.source.split.LogContext;
import io.tidemark.source.split.StreamSplit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** A slot that the reader of before, or somebody else, still reads (FAULTS 21). */
class SlotInUseIT {

    private static PostgresCapture capture(DatabaseServer server) {
        return new PostgresCapture(
                new PostgresEndpoint("127.0.0.1", server.port(), "postgres", server.user(), server.password()),
                "shop",
                false,
                "shop",
                false,
                LoadOptions.DEFAULT,
                CaptureOptions.TRANSACTION_ROWS,
                PostgresCapture.STATUS_INTERVAL,
                RestorePolicy.DEFAULT);
    }

    @Test
    void isWaitedForAndTheProblemSaysWhoHasIt() throws Exception {
        try (DatabaseServer server = Servers.postgres().start();
                var connection = server.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("CREATE PUBLICATION shop");
            PostgresCapture capture = capture(server);
            SourceControl.Plan plan =
                    new PostgresControl(capture, List.of()).prepare(Optional.empty(), Optional.empty(), Set.of());
            StreamSplit stream = new StreamSplit(
                    0, false, plan.begin(), 0, 0, Set.of(), List.of(), LogContext.NONE.of(plan.identity()));
            PostgresDatabase patient = new PostgresDatabase(capture, List.of());
            PostgresDatabase impatient =
                    new PostgresDatabase(capture, List.of(), Duration.ZERO, WalConnection.LEAST_SILENCE);
            try (ChangeStream held = patient.open(stream, Optional.empty()).orElseThrow()) {
                assertThat(held).isNotNull();
                assertThat(patient.open(stream, Optional.empty())).isEmpty();
                assertThat(impatient.open(stream, Optional.empty()))
                        .as("the first time")
                        .isEmpty();
                String reader;
                try (var row = statement.executeQuery(
                        "SELECT active_pid FROM pg_replication_slots WHERE slot_name = 'shop'")) {
                    row.next();
                    reader = row.getString(1);
                }
                assertThatThrownBy(() -> impatient.open(stream, Optional.empty()))
                        .isInstanceOf(SuppressRestartsException.class)
                        .rootCause()
                        .hasMessageContaining("TM-2010  Somebody else reads the replication slot")
                        .hasMessageContaining(("slot 'shop' is read by server process %s of user %s, application"
                                        + " \"tidemark\", from 127.0.0.1, since ")
                                .formatted(reader, server.user()));
            }
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                Optional<ChangeStream> opened = patient.open(stream, Optional.empty());
                assertThat(opened).isPresent();
                opened.get().close();
            });
        }
    }
}
