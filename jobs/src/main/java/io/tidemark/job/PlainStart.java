package io.tidemark.job;

import io.tidemark.checkpoint.flink.OperatorIds;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CaptureSource;
import io.tidemark.source.DeclaredTable;
import io.tidemark.source.TableName;
import io.tidemark.source.foreign.PlainSavepoint;
import io.tidemark.source.foreign.PlainSource;
import io.tidemark.target.TargetTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.AbstractMultipleInputTransformation;
import org.apache.flink.streaming.api.transformations.KeyedBroadcastStateTransformation;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.ReduceTransformation;
import org.apache.flink.streaming.api.transformations.SourceTransformation;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A start from a savepoint that a job of Flink CDC's own connectors has left.
 *
 * <p>Only positions are carried, not state: the job starts without state where the connectors stood. Flink could hand
 * their state to our operators by its user-defined hashes, but only the readers' half of it: it restores coordinators by
 * the hash of the uid alone ({@code CheckpointCoordinator.restoreStateToCoordinators}), so that the enumerator would begin
 * with a first load.
 *
 * <p>So a pipeline can be started in this way that needs no state of its own: mirrors, into the tables the other job has
 * filled, by their keys.
 */
final class PlainStart {

    private static final Logger LOG = LoggerFactory.getLogger(PlainStart.class);

    private static final String ANEW =
            "Submit the pipeline without state, into empty targets, with a slot or a server id of its own.";

    private final String path;
    private final PlainSavepoint savepoint;
    private final Map<String, CaptureSource> readers;
    private final Set<Transformation<?>> operators;
    private final List<Problem> problems = new ArrayList<>();

    private PlainStart(
            String path,
            PlainSavepoint savepoint,
            Map<String, CaptureSource> readers,
            Set<Transformation<?>> operators) {
        this.path = path;
        this.savepoint = savepoint;
        this.readers = readers;
        this.operators = operators;
    }

    /**
     * Does nothing if the job is started without a savepoint, or from one of this pipeline, or reads nothing by our readers.
     *
     * @param targets that the pipeline writes
     * @return whether the job goes on where another connector's stood
     * @throws ProblemException if it is another connector's and cannot be gone on from
     */
    static boolean prepare(StreamExecutionEnvironment env, List<TargetTable> targets) {
        Optional<String> path = env.getConfiguration().getOptional(StateRecoveryOptions.SAVEPOINT_PATH);
        if (path.isEmpty()) {
            return false;
        }
        Set<Transformation<?>> operators = CaptureSource.upstream(env.getTransformations());
        Map<String, CaptureSource> readers = new LinkedHashMap<>();
        for (Transformation<?> operator : operators) {
            if (operator instanceof SourceTransformation<?, ?, ?> source
                    && source.getSource() instanceof CaptureSource reader) {
                readers.put(operator.getUid(), reader);
            }
        }
        if (readers.isEmpty()) {
            return false;
        }
        UnclaimedState unclaimed = new UnclaimedState(
                path.get(), env.getConfiguration().get(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE));
        Optional<PlainSavepoint> read = unclaimed.read();
        if (read.isEmpty()) {
            return false;
        }
        PlainSavepoint savepoint = read.get();
        boolean ours = readers.keySet().stream().map(OperatorIds::of).anyMatch(savepoint.operators()::contains);
        if (ours) {
            return false;
        }
        if (!savepoint.isPlain()) {
            unclaimed.refuse(readers.keySet());
            return false;
        }
        new PlainStart(path.get(), savepoint, readers, operators).goOn(targets);
        // From here on it is a job without state. Its first restart must not look for any either.
        ((Configuration) env.getConfiguration()).removeConfig(StateRecoveryOptions.SAVEPOINT_PATH);
        return true;
    }

    private void goOn(List<TargetTable> targets) {
        savepoint
                .obstacles()
                .forEach(obstacle -> refuse(
                        "%s has %s".formatted(path, obstacle),
                        "a savepoint of a job that mirrors tables by postgres-cdc or mysql-cdc of Flink CDC 3.5, with"
                                + " incremental snapshots, its first load done",
                        ANEW));
        refuseOwnState();
        refuseUnkeyed(targets);
        Map<CaptureSource, PlainSource> found = new LinkedHashMap<>();
        for (CaptureSource reader : readers.values()) {
            match(reader).ifPresent(source -> found.put(reader, source));
        }
        savepoint.sources().stream()
                .filter(source -> readers.values().stream()
                        .noneMatch(reader -> reader.options().plainConnector() == source.connector()))
                .forEach(source -> refuse(
                        "%s has %s, and the pipeline reads no such database".formatted(path, source),
                        "a pipeline that reads what the job before has read",
                        "Read the tables in the pipeline as well."));
        throwProblems();
        found.forEach((reader, source) -> {
            try {
                reader.goOn(source.position());
                LOG.info(
                        "{} goes on where {} stood, at {}",
                        reader.options(),
                        source,
                        source.position().at());
            } catch (ProblemException refused) {
                problems.addAll(refused.problems());
            }
        });
        throwProblems();
    }

    private Optional<PlainSource> match(CaptureSource reader) {
        List<PlainSource> sources = savepoint.sources().stream()
                .filter(source -> source.connector() == reader.options().plainConnector())
                .toList();
        long others = readers.values().stream()
                .filter(other ->
                        other.options().plainConnector() == reader.options().plainConnector())
                .count();
        if (sources.size() > 1 || others > 1) {
            refuse(
                    "%s has %d sources %s, and the pipeline reads %d such databases"
                            .formatted(
                                    path,
                                    sources.size(),
                                    reader.options().plainConnector().connector(),
                                    others),
                    "one source for all tables of one database: each has a position of its own, and the pipeline reads"
                            + " them from one",
                    ANEW);
            return Optional.empty();
        }
        if (sources.isEmpty()) {
            if (savepoint.obstacles().isEmpty()) {
                refuse(
                        "%s has no source %s"
                                .formatted(
                                        path, reader.options().plainConnector().connector()),
                        "a position for each database that the pipeline reads",
                        ANEW);
            }
            return Optional.empty();
        }
        Set<TableName> read =
                reader.declared().stream().map(DeclaredTable::name).collect(Collectors.toSet());
        if (!sources.get(0).tables().equals(read)) {
            refuse(
                    "%s has %s, and the pipeline reads %s".formatted(path, sources.get(0), new TreeSet<>(read)),
                    "a pipeline that reads exactly the tables that were read before",
                    "Read these tables, and add or leave out others in a restart from a savepoint of the pipeline itself.");
            return Optional.empty();
        }
        return Optional.of(sources.get(0));
    }

    private void refuseOwnState() {
        Set<String> keyed = operators.stream()
                .filter(PlainStart::isKeyed)
                .map(Transformation::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!keyed.isEmpty()) {
            refuse(
                    "the pipeline keeps rows in %s".formatted(keyed),
                    "mirrors of tables, whose log has each row whole: what such operators would know of earlier rows is in"
                            + " no savepoint of another job",
                    "Leave views out; for a mirror of a Postgres table, ALTER TABLE ... REPLICA IDENTITY FULL before the"
                            + " savepoint is taken, and read no metadata columns. For views submit the pipeline without"
                            + " state, into empty targets, with a slot or a server id of its own.");
        }
    }

    private void refuseUnkeyed(List<TargetTable> targets) {
        List<String> unkeyed = targets.stream()
                .filter(target -> !target.keyed())
                .map(TargetTable::toString)
                .toList();
        if (!unkeyed.isEmpty()) {
            refuse(
                    "the pipeline writes %s, without a key".formatted(String.join(", ", unkeyed)),
                    "mirrors with keys: what the other job had emitted lately comes again",
                    "Declare PRIMARY KEY (...) NOT ENFORCED. " + ANEW);
        }
    }

    private static boolean isKeyed(Transformation<?> operator) {
        if (operator instanceof OneInputTransformation<?, ?> one) {
            return one.getStateKeySelector() != null;
        }
        if (operator instanceof TwoInputTransformation<?, ?, ?> two) {
            return two.getStateKeySelector1() != null || two.getStateKeySelector2() != null;
        }
        if (operator instanceof AbstractMultipleInputTransformation<?> several) {
            return several.getInputs().size() > 1;
        }
        return operator instanceof ReduceTransformation || operator instanceof KeyedBroadcastStateTransformation;
    }

    private void refuse(String found, String required, String remedy) {
        problems.add(new Problem(ErrorCode.FOREIGN_STATE_UNUSABLE, found, required, remedy));
    }

    private void throwProblems() {
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
    }
}
