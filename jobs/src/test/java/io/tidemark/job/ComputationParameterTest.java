package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.job.CarriedComputation.Known;
import io.tidemark.job.CarriedComputation.Unknown;
import io.tidemark.job.Computation.Part;
import io.tidemark.job.Computation.Table;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ComputationParameterTest {

    private static final Computation COMPUTATION = new Computation(
            Map.of(
                    "mart", new Part("Sink(table=[mart])", List.of(), List.of("mart/0")),
                    "mart/0", new Part("TableSourceScan(table=[[o]], fields=[id])", List.of("`id` INT"), List.of())),
            Map.of("mart", new Table(List.of("`id` INT", "PRIMARY KEY [id]"), true)),
            List.of(new Definition("CREATE FUNCTION `c`.`d`.`g`", "g", List.of("Up", "JAVA"), 0, false)));

    private static String json(String parameter) throws IOException {
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(parameter)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static CarriedComputation read(String json) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        }
        return ComputationParameter.read(Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }

    @Test
    void aJobSaysWhatItComputes() {
        assertThat(ComputationParameter.read(ComputationParameter.written(COMPUTATION)))
                .isInstanceOfSatisfying(Known.class, known -> assertThat(known.computation())
                        .usingRecursiveComparison()
                        .isEqualTo(COMPUTATION));
    }

    @Test
    void anotherFormatIsNotKnownAndSaysWhichItIs() throws Exception {
        String json = json(ComputationParameter.written(COMPUTATION));
        assertThat(json).contains("\"format\":1");
        assertThat(read(json.replace("\"format\":1", "\"format\":2")))
                .isEqualTo(new Unknown("the job says it in format 2, this release reads format 1"));
        assertThat(read("{\"format\":2,\"statements\":[]}"))
                .as("of which nothing else is as it is here")
                .isEqualTo(new Unknown("the job says it in format 2, this release reads format 1"));
    }

    @Test
    void whatCannotBeReadIsNotKnown() throws Exception {
        for (String json : List.of(
                "", "{\"format\":1}", "{\"format\":1,\"computation\":{\"parts\":{\"mart\":null}}}", "[", "null", "7")) {
            assertThat(read(json)).as(json).isInstanceOf(Unknown.class);
        }
        for (String garbage : List.of("{}", "H4sI", "????")) {
            assertThat(ComputationParameter.read(garbage))
                    .as(garbage)
                    .isEqualTo(new Unknown("what the job says of it cannot be read"));
        }
    }

    @Test
    void anOlderReleaseSaysNothing() {
        assertThat(ComputationParameter.read(""))
                .isInstanceOfSatisfying(Unknown.class, unknown -> assertThat(unknown.why())
                        .startsWith("the job does not say what that is"));
    }
}
