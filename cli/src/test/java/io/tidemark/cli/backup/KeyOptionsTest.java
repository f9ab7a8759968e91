package io.tidemark.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.cli.backup.store.Encryption;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KeyOptionsTest {

    private static final String SECRET = "correct horse battery staple";

    @TempDir
    private Path directory;

    private static final class Options {

        @CommandLine.Mixin
        private KeyOptions key;
    }

    private static KeyOptions options(Path file) {
        return CommandLine.populateCommand(new Options(), "--key-file", file.toString()).key;
    }

    /** What it is in may be a pipe. */
    @Test
    void theKeyIsReadOnce() throws IOException {
        Path file = Files.writeString(directory.resolve("key"), SECRET + "\n");
        KeyOptions options = options(file);
        options.check();
        Files.delete(file);
        assertThat(Encryption.open(SECRET, options.ofNew().parameters().orElseThrow()))
                .isPresent();
    }

    @Test
    void aKeyThatIsNoTextIsToldFromAFileThatCannotBeRead() throws IOException {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) 0xff);
        KeyOptions options = options(Files.write(directory.resolve("key"), bytes));
        assertThatThrownBy(options::check)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-1020")
                .hasMessageContaining("the key is no text in UTF-8")
                .hasMessageContaining("Make a text of it: openssl base64 -A -in FILE");
    }

    /** Java decodes a variable by the locale: in another one the same bytes are another key. */
    @Test
    void aVariableWithOtherThanPrintableAsciiIsRefusedAndNotShown() {
        assertThatCode(() -> KeyOptions.requirePrintable("KEY", "correct horse ~!"))
                .doesNotThrowAnyException();
        for (String secret : new String[] {"h\u00f6rse horse horse", "horse\uFFFDhorse", "horse\thorse"}) {
            assertThatThrownBy(() -> KeyOptions.requirePrintable("KEY", secret))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("TM-1020")
                    .hasMessageContaining("the variable KEY has characters other than the printable ones of ASCII")
                    .hasMessageContaining("--key-file FILE")
                    .hasMessageNotContaining("horse");
        }
    }
}
