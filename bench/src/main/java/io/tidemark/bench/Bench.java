package io.tidemark.bench;

import io.tidemark.cli.TidemarkHome;
import io.tidemark.embedded.DatabaseServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Fills the tables and has the contenders take their turns. */
final class Bench {

    private final BenchPlan plan;
    private final Consumer<String> narration;
    private final Map<Contender, WorkerProcess> workers = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<Standing> standings = new ArrayList<>();

    private Bench(BenchPlan plan, Consumer<String> narration) {
        this.plan = plan;
        this.narration = narration;
    }

    /** @param narration is told what happens, line by line */
    static BenchReport run(BenchPlan plan, TidemarkHome home, Consumer<String> narration)
            throws IOException, SQLException, InterruptedException {
        return new Bench(plan, narration).run(home);
    }

    private BenchReport run(TidemarkHome home) throws IOException, SQLException, InterruptedException {
        Path work = Files.createTempDirectory("tidemark-bench");
        Dataset dataset = plan.dataset();
        try (DatabaseServer server = dataset.server().start()) {
            server.createDatabase(Dataset.DATABASE);
            server.createDatabase(Dataset.TARGET);
            String version;
            long bytes;
            narration.accept("Filling %d table(s) with %,d rows.".formatted(dataset.tables(), dataset.rows()));
            try (Connection connection = server.connect(Dataset.DATABASE)) {
                SourceTables tables = SourceTables.of(dataset);
                tables.create(connection);
                version = connection.getMetaData().getDatabaseProductVersion();
                bytes = Long.parseLong(SourceTables.text(connection, tables.bytes()));
            }
            for (Contender contender : plan.contenders()) {
                workers.put(contender, WorkerProcess.start(contender, plan, home, work));
            }
            try {
                for (int parallelism : plan.parallelisms()) {
                    compare(parallelism, server);
                }
            } finally {
                for (WorkerProcess worker : workers.values()) {
                    worker.close();
                }
            }
            return new BenchReport(plan, version, bytes, standings, failures);
        } finally {
            if (failures.isEmpty()) {
                remove(work);
            } else {
                narration.accept("What the contenders have logged is in " + work);
            }
        }
    }

    private void compare(int parallelism, DatabaseServer server) throws IOException, InterruptedException {
        Map<Contender, List<Measurement>> measured = new LinkedHashMap<>();
        workers.keySet().forEach(contender -> measured.put(contender, new ArrayList<>()));
        for (int round = 1 - plan.warmUp(); round <= plan.rounds(); round++) {
            for (Contender contender : List.copyOf(workers.keySet())) {
                Answer answer = workers.get(contender)
                        .ask(new Order(
                                plan.task(),
                                contender,
                                plan.dataset(),
                                Endpoint.of(server, Dataset.DATABASE),
                                Endpoint.of(server, Dataset.TARGET),
                                parallelism,
                                plan.singles(),
                                plan.limit().toMillis()));
                if (answer.failure() != null) {
                    failures.add("%s at parallelism %d: %s".formatted(contender, parallelism, answer.failure()));
                    narration.accept(failures.get(failures.size() - 1));
                    workers.remove(contender).close();
                    measured.remove(contender);
                    continue;
                }
                narration.accept("parallelism %d, %s, %s: %,.0f rows/s"
                        .formatted(
                                parallelism,
                                round < 1 ? "warm-up" : "round " + round,
                                contender,
                                answer.measurement().rowsPerSecond()));
                if (round >= 1) {
                    measured.get(contender).add(answer.measurement());
                }
            }
        }
        List<Measurement> baseline = measured.get(plan.contenders().get(0));
        if (baseline == null) {
            return;
        }
        measured.forEach((contender, rounds) -> standings.add(new Standing(contender, parallelism, rounds, baseline)));
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
