package io.tidemark.job;

import io.tidemark.checkpoint.JobParameters;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The job parameter {@link JobParameters#COMPUTATION}: a JSON object with the number of its format, packed by gzip and written
 * in Base64. Whoever changes what is in it gives it the next number: a job says what it computes to the releases behind its
 * own, too.
 */
public final class ComputationParameter {

    /** The format that is written, and the only one that is read. */
    static final int FORMAT = 1;

    /** More than the plan of thousands of tables. */
    private static final int MOST_BYTES = 256 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private ComputationParameter() {}

    private record Written(int format, Computation computation) {

        Written {
            Objects.requireNonNull(computation, "computation");
        }
    }

    /** @param parameter as the job has it; empty if it has none */
    public static CarriedComputation read(String parameter) {
        if (parameter.isEmpty()) {
            return new CarriedComputation.Unknown(
                    "the job does not say what that is: an older release has submitted it");
        }
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(parameter)))) {
            JsonNode read = JSON.readTree(in.readNBytes(MOST_BYTES));
            int format = read.path("format").asInt();
            return format == FORMAT
                    ? new CarriedComputation.Known(
                            JSON.treeToValue(read, Written.class).computation())
                    : new CarriedComputation.Unknown(
                            "the job says it in format %d, this release reads format %d".formatted(format, FORMAT));
        } catch (IOException | IllegalArgumentException garbage) {
            return new CarriedComputation.Unknown("what the job says of it cannot be read");
        }
    }

    static String written(Computation computation) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(JSON.writeValueAsBytes(new Written(FORMAT, computation)));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
