package io.tidemark.cli.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VerifyCommandTest extends SavepointCase {

    @Test
    void verifyReadsEveryFile() throws IOException {
        Path savepoint = withFile("savepoint-1");
        Inspection inspection = Inspection.of(savepoint);
        assertThat(tool.run("savepoint", "verify", savepoint)).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        checkpoint %d
                          path         %s
                          taken as     savepoint, canonical
                          written      %s
                          files        1 beside _metadata, 5 bytes of them read

                        It is whole.
                        """
                                .formatted(inspection.metadata().checkpoint(), savepoint, inspection.written()));
        assertThat(tool.err()).isEmpty();
    }

    /** FAULTS 38. */
    @Test
    void verifyFindsWhatIsMissingOrCutShort() throws IOException {
        Path savepoint = withFile("savepoint-1");
        Files.write(savepoint.resolve("file"), new byte[4]);
        assertThat(tool.run("savepoint", "verify", savepoint)).isEqualTo(7);
        assertThat(tool.out())
                .contains("\n  cut short    %s/file with 4 of 5 bytes\n".formatted(savepoint))
                .endsWith("\nIt is not whole, or not known to be.\n");
        Files.delete(savepoint.resolve("file"));
        assertThat(tool.run("savepoint", "verify", savepoint, "-o", "json")).isEqualTo(7);
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "path": "%1$s",
                          "whole": false,
                          "files": 1,
                          "bytesRead": 0,
                          "missing": [
                            "%1$s/file"
                          ],
                          "shorter": [],
                          "notSeen": [],
                          "notReadable": [],
                          "elsewhere": 0,
                          "unread": []
                        }
                        """
                                .formatted(savepoint));
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-5002  The savepoint or checkpoint is not whole
                          found:    %s: of 1 file 1 missing, 0 cut short, 0 not readable, 0 not looked for, 0 operators not read
                          required: every file that its metadata names, in its length, where this machine can read it
                          remedy:   Go on from another one: tidemark savepoint list shows what there is.
                        """
                                .formatted(savepoint));
    }

    @Test
    void verifySaysOfATruncatedMetadataThatItCannotBeRead() throws IOException {
        Path savepoint = withFile("savepoint-1");
        byte[] metadata = Files.readAllBytes(savepoint.resolve("_metadata"));
        Files.write(savepoint.resolve("_metadata"), Arrays.copyOf(metadata, metadata.length - 1));
        assertThat(tool.run("savepoint", "verify", savepoint)).isEqualTo(6);
        assertThat(tool.err())
                .startsWith("TM-4009  The savepoint or checkpoint cannot be read\n")
                .doesNotContain("\tat ");
    }
}
