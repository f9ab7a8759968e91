package io.tidemark.checkpoint.source;

import io.tidemark.checkpoint.flink.StateInput;
import io.tidemark.checkpoint.flink.UnreadableStateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a state knows of a target of ours.
 *
 * @param operator the id of the one that commits
 * @param branch of the epochs the job puts together
 * @param appliedBranch of the last epoch that was in the target, as far as was known then; "" if none was
 * @param applied that epoch
 * @param waiting whether the epochs wait for the sources to reach what is in the target
 * @param sources where their rows stand, by name
 * @param epochs that are staged and not in the target, in their order
 * @param stages the names of those of all tables that had been written into
 */
public record TargetState(
        String operator,
        String pipeline,
        String branch,
        String appliedBranch,
        long applied,
        boolean waiting,
        Map<String, String> sources,
        List<Epoch> epochs,
        Set<String> stages) {

    /** The name of the list that it is in. */
    public static final String LIST = "committer";

    /** What the branch of a state begins with that {@code position set} has made. No job puts together epochs of such a one. */
    public static final String MADE = "set-";

    private static final int VERSION = 3;
    private static final int WITHOUT_RESNAPSHOTS = 2;
    private static final int MOST_SOURCES = 10_000;
    private static final int MOST_EPOCHS = 100_000;
    private static final int LEAST_SOURCE = 2 * Short.BYTES + 2 * Integer.BYTES + 1 + Long.BYTES;
    private static final int LEAST_RESNAPSHOT = 3 * Short.BYTES + 2;
    private static final int LEAST_STAGED = Short.BYTES + 3 * Long.BYTES + 1;

    public TargetState {
        sources = Collections.unmodifiableMap(new TreeMap<>(sources));
        epochs = List.copyOf(epochs);
        stages = Set.copyOf(stages);
    }

    /**
     * The changes between two checkpoints.
     *
     * @param number the later checkpoint's
     * @param stages tables that have rows in it
     * @param rows staged for them
     * @param bytes sent for them
     */
    public record Epoch(long number, int stages, long rows, long bytes) {}

    /** Reads it to its end, which a committer of ours writes as {@code CommitterStateCodec} says. */
    static TargetState read(String operator, StateInput in) throws IOException {
        int version = in.readInt();
        if (version != VERSION && version != WITHOUT_RESNAPSHOTS) {
            throw new UnreadableStateException("state of a target, version %d; supported: %d and %d"
                    .formatted(version, WITHOUT_RESNAPSHOTS, VERSION));
        }
        String pipeline = in.readUTF();
        in.readLong();
        String branch = in.readUTF();
        String appliedBranch = in.readUTF();
        long applied = in.readLong();
        in.skipText();
        boolean waiting = in.flag();
        Map<String, String> sources = sources(in);
        int count = in.count(Long.BYTES + 2 * Integer.BYTES);
        if (count > MOST_EPOCHS) {
            throw new UnreadableStateException("%d epochs".formatted(count));
        }
        List<Epoch> epochs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            epochs.add(epoch(in, version));
        }
        Set<String> written = new HashSet<>();
        for (int i = in.count(Short.BYTES); i > 0; i--) {
            written.add(in.readUTF());
        }
        in.end();
        return new TargetState(operator, pipeline, branch, appliedBranch, applied, waiting, sources, epochs, written);
    }

    private static Epoch epoch(StateInput in, int version) throws IOException {
        long number = in.readLong();
        in.skipText();
        int stages = in.count(LEAST_STAGED);
        long rows = 0;
        long bytes = 0;
        for (int i = 0; i < stages; i++) {
            in.skipText();
            rows += in.readLong();
            in.readLong();
            bytes += in.readLong();
            in.flag();
        }
        sources(in);
        if (version != WITHOUT_RESNAPSHOTS) {
            skipResnapshots(in);
        }
        return new Epoch(number, stages, rows, bytes);
    }

    private static void skipResnapshots(StateInput in) throws IOException {
        for (int i = in.count(LEAST_RESNAPSHOT); i > 0; i--) {
            in.skipText();
            in.skipText();
            in.skipText();
            in.flag();
            in.flag();
        }
    }

    private static Map<String, String> sources(StateInput in) throws IOException {
        int count = in.count(LEAST_SOURCE);
        if (count > MOST_SOURCES) {
            throw new UnreadableStateException("%d sources".formatted(count));
        }
        Map<String, String> sources = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String name = in.readUTF();
            sources.put(name, in.longText());
            in.skipText();
            in.flag();
            in.readInt();
            in.readLong();
        }
        return sources;
    }

    /**
     * Whether a target's last epoch is of a branch that this knows: what another job of the pipeline has applied since, other than
     * one that has gone on from this, is of a branch of its own.
     */
    public boolean knows(String other) {
        return !other.isEmpty() && (other.equals(branch) || other.equals(appliedBranch));
    }

    /** Whether no job has left it: somebody has set a source back in it, and it knows of loads that lie behind that. */
    public boolean made() {
        return branch.startsWith(MADE);
    }

    /** Rows that are staged and not in the target. */
    public long waitingRows() {
        return epochs.stream().mapToLong(Epoch::rows).sum();
    }
}
