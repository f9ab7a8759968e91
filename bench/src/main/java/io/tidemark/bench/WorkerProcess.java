package io.tidemark.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.TidemarkHome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A {@link Worker} in a JVM of its own. It ends when its standard input does, which is also what this process' own death
 * looks like; a run that goes on is ended first.
 */
final class WorkerProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS_TO_END = 10;

    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;
    private final Path log;

    private WorkerProcess(Process process, Path log) {
        this.process = process;
        this.orders = process.outputWriter();
        this.answers = process.inputReader();
        this.log = log;
    }

    /** @param work a folder for its log and what Flink keeps on disk */
    static WorkerProcess start(Contender contender, BenchPlan plan, TidemarkHome home, Path work) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(home.flinkModuleOptions());
        command.add("-Xmx%dm".formatted(plan.heap()));
        command.add("-Dtidemark.home=" + home.root());
        command.add("-Duser.timezone=UTC");
        command.add("-Dlog4j2.level=WARN");
        if (contender.isOurs()) {
            command.addAll(plan.jvmOptions());
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName(), work.toString()));
        Path log = work.resolve(contender + ".log");
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        return new WorkerProcess(process, log);
    }

    Answer ask(Order order) throws IOException {
        orders.write(JSON.writeValueAsString(order) + "\n");
        orders.flush();
        String answer = answers.readLine();
        // What the JVM itself prints, as for a recording, is no answer.
        while (answer != null && !answer.startsWith("{")) {
            answer = answers.readLine();
        }
        return answer == null
                ? new Answer(null, "its process has ended; see " + log)
                : JSON.readValue(answer, Answer.class);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            orders.close();
        } catch (IOException ended) {
            // It has ended by itself.
        }
        if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
