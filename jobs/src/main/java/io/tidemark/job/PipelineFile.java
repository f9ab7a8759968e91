package io.tidemark.job;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A pipeline: a file of Flink SQL.
 *
 * @param name the job's name unless the file sets {@code pipeline.name}: the file's, without its ending
 * @param path as the user gave it
 * @param statements in the file's order
 */
record PipelineFile(String name, Path path, List<SqlStatement> statements) {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** @throws ProblemException if the file cannot be read, a variable has no value or a quote never ends */
    static PipelineFile read(Path path, Variables variables) {
        String text;
        try {
            text = Files.readString(path);
        } catch (NoSuchFileException missing) {
            throw unreadable("there is no file " + path, missing);
        } catch (CharacterCodingException encoding) {
            throw unreadable(path + " is not UTF-8 text", encoding);
        } catch (IOException failure) {
            throw unreadable(path + ": " + failure.getMessage(), failure);
        }
        String fileName = path.getFileName().toString();
        String name = fileName.endsWith(".sql") ? fileName.substring(0, fileName.length() - 4) : fileName;
        if (text.startsWith(BYTE_ORDER_MARK)) {
            text = text.substring(1);
        }
        return new PipelineFile(name, path, SqlScript.parse(path.toString(), text, variables));
    }

    private static ProblemException unreadable(String found, IOException cause) {
        return new ProblemException(
                new Problem(
                        ErrorCode.PIPELINE_FILE_UNREADABLE,
                        found,
                        "a readable file of Flink SQL in UTF-8",
                        "Check the path; it is taken from the working directory %s."
                                .formatted(Path.of("").toAbsolutePath())),
                cause);
    }
}
