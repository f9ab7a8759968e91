package io.tidemark.cli.context;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** Where a secret is. The secret itself is read when it is used, and never shown. */
public sealed interface SecretReference {

    /** In a variable of the environment. */
    record Environment(String variable) implements SecretReference {

        @Override
        public String read(Map<String, String> environment) {
            String secret = environment.get(variable);
            if (secret == null || secret.isEmpty()) {
                throw missing("the variable " + variable + " is not set", "Set it: export " + variable + "=...", null);
            }
            return secret;
        }

        @Override
        public String toString() {
            return "from the environment variable " + variable;
        }
    }

    /** In a file, without the end of its last line. */
    record File(Path path) implements SecretReference {

        private static final Pattern LINE_END = Pattern.compile("\\r?\\n\\z");

        @Override
        public String read(Map<String, String> environment) {
            try {
                String secret = LINE_END.matcher(Files.readString(path)).replaceFirst("");
                if (secret.isEmpty()) {
                    throw missing(path + " is empty", "Write the secret into it.", null);
                }
                return secret;
            } catch (IOException failure) {
                throw missing(
                        path + " cannot be read: " + failure.getClass().getSimpleName(),
                        "Mend the path, or the file's rights.",
                        failure);
            }
        }

        @Override
        public String toString() {
            return "from the file " + path;
        }
    }

    /** @throws ProblemException if there is none */
    String read(Map<String, String> environment);

    private static ProblemException missing(String found, String remedy, IOException cause) {
        return new ProblemException(
                new Problem(ErrorCode.CONTEXT_UNUSABLE, found, "the secret that the context refers to", remedy), cause);
    }
}
