package io.tidemark.job;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.type.TypeReference;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * What a job computes: of each operator what it does, which rows it hands on and what it reads. A job carries it with it, so
 * that a running one can be compared with a file; of Flink's own plan nobody can tell which operator of a chain another
 * reads, nor types.
 *
 * <p>What is not in it: what a function of the user's does, and the options of tables of other connectors.
 */
public final class Computation {

    /** The job parameter that it is in, which Flink's REST API shows. */
    public static final String PARAMETER = "tidemark.computation";

    /** Of nothing. */
    public static final Computation NONE = new Computation(Map.of(), List.of());

    /** More than the plan of thousands of tables. */
    private static final int MOST_BYTES = 256 << 20;

    /** The planner numbers its operators anew with every plan. */
    private static final Pattern NUMBER = Pattern.compile("^\\[\\d+\\]:");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Written> WRITTEN = new TypeReference<>() {};

    private final SortedMap<String, Part> parts;
    private final SortedSet<String> functions;

    /**
     * What one operator computes.
     *
     * @param does in the planner's words, or by its name
     * @param rows the columns that it hands on, each with its type; none if it hands on no rows of SQL's
     * @param reads the operators that it reads, in their order, and how their rows come to it
     */
    public record Part(String does, List<String> rows, List<String> reads) {

        public Part {
            rows = List.copyOf(rows);
            reads = List.copyOf(reads);
        }
    }

    private record Written(SortedMap<String, Part> parts, SortedSet<String> functions) {}

    private Computation(Map<String, Part> parts, Collection<String> functions) {
        this.parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
        this.functions = Collections.unmodifiableSortedSet(new TreeSet<>(functions));
    }

    /** @param functions the statements that make functions */
    static Computation of(StreamExecutionEnvironment env, Collection<String> functions) {
        Map<String, Part> parts = new TreeMap<>();
        Deque<Transformation<?>> left = new ArrayDeque<>(env.getTransformations());
        while (!left.isEmpty()) {
            Transformation<?> transformation = left.pop();
            String uid = transformation.getUid();
            if (uid != null && parts.containsKey(uid)) {
                continue;
            }
            left.addAll(transformation.getInputs());
            if (uid != null) {
                parts.put(
                        uid,
                        new Part(
                                does(transformation),
                                rows(transformation),
                                transformation.getInputs().stream()
                                        .map(Computation::read)
                                        .toList()));
            }
        }
        return new Computation(parts, functions);
    }

    private static String does(Transformation<?> transformation) {
        String description =
                Optional.ofNullable(transformation.getDescription()).orElse("");
        return NUMBER.matcher(description.isEmpty() ? transformation.getName() : description)
                .replaceFirst("");
    }

    private static List<String> rows(Transformation<?> transformation) {
        List<String> columns = new ArrayList<>();
        if (transformation.getOutputType() instanceof InternalTypeInfo<?> internal) {
            LogicalType type = internal.toLogicalType();
            if (type instanceof RowType row) {
                row.getFields().forEach(field -> columns.add(field.asSummaryString()));
            }
        }
        return columns;
    }

    /** What has no uid is no operator, but a way that rows take. */
    private static String read(Transformation<?> input) {
        return input.getUid() == null
                ? does(input)
                        + input.getInputs().stream().map(Computation::read).toList()
                : input.getUid();
    }

    /**
     * As it stands in a job's parameter.
     *
     * @throws IllegalArgumentException if it does not
     */
    public static Computation decode(String parameter) {
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(parameter)))) {
            Written written = JSON.readValue(in.readNBytes(MOST_BYTES), WRITTEN);
            return new Computation(written.parts(), written.functions());
        } catch (IOException | NullPointerException garbage) {
            throw new IllegalArgumentException("it says nothing of what a job computes", garbage);
        }
    }

    String encoded() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(JSON.writeValueAsBytes(new Written(new TreeMap<>(parts), new TreeSet<>(functions))));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** Has the job carry it, beside what the user's functions are told. */
    void carriedBy(StreamExecutionEnvironment env) {
        Map<String, String> parameters =
                new TreeMap<>(env.getConfig().getGlobalJobParameters().toMap());
        parameters.put(PARAMETER, encoded());
        Configuration carried = new Configuration();
        carried.set(PipelineOptions.GLOBAL_JOB_PARAMETERS, parameters);
        env.configure(carried);
    }

    /** By the operators' uids. */
    public SortedMap<String, Part> parts() {
        return parts;
    }

    /** The statements that make functions. */
    public SortedSet<String> functions() {
        return functions;
    }
}
