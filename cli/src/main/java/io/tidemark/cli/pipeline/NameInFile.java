package io.tidemark.cli.pipeline;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a pipeline is called, without planning it. */
final class NameInFile {

    /** At the begin of a line, so that one in a comment does not count. */
    private static final Pattern SET = Pattern.compile("(?im)^\\s*SET\\s+'pipeline\\.name'\\s*=\\s*'([^'$]+)'\\s*;");

    private NameInFile() {}

    /**
     * The name that the file sets, or else the file's own without its ending.
     *
     * @throws ProblemException if it cannot be read
     */
    static String of(Path pipeline) {
        String text;
        try {
            text = Files.readString(pipeline);
        } catch (IOException failure) {
            throw new ProblemException(
                    new Problem(
                            ErrorCode.PIPELINE_FILE_UNREADABLE,
                            failure instanceof NoSuchFileException
                                    ? "there is no file " + pipeline
                                    : pipeline + " is not readable as UTF-8 text",
                            "a readable file of Flink SQL in UTF-8",
                            "Check the path; it is taken from the working directory %s."
                                    .formatted(Path.of("").toAbsolutePath())),
                    failure);
        }
        Matcher set = SET.matcher(text);
        return set.find()
                ? set.group(1)
                : pipeline.toAbsolutePath().normalize().getFileName().toString().replaceFirst("\\.sql$", "");
    }
}
