package io.tidemark.cli.pipeline;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a pipeline is called, without planning it. */
final class NameInFile {

    private static final String KEY = "pipeline.name";
    private static final String VARIABLE = "${";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final Pattern COMMENT_OR_LITERAL =
            Pattern.compile("--[^\\n]*|/\\*.*?\\*/|('(?:[^']|'')*'|`[^`]*`|\"[^\"]*\"|;)", Pattern.DOTALL);

    /** Ends what was a statement, where a semicolon in a literal does not. */
    private static final String END = "\u0000";

    private static final Pattern SET = Pattern.compile("(?is)\\s*SET\\s+'((?:[^']|'')*)'\\s*=\\s*'((?:[^']|'')*)'\\s*");
    private static final Pattern MAY_SET = Pattern.compile("(?is)\\s*(SET|RESET|\\$\\{).*");

    private NameInFile() {}

    /**
     * The name that the file sets, or else the file's own without its ending.
     *
     * @throws ProblemException if it cannot be read, or only planning it would tell
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
        return set(pipeline, text).orElseGet(() -> pipeline.toAbsolutePath()
                .normalize()
                .getFileName()
                .toString()
                .replaceFirst("\\.sql$", ""));
    }

    /** The same; empty if it cannot be read, or only planning it would tell. */
    static Optional<String> known(Path pipeline) {
        try {
            return Optional.of(of(pipeline));
        } catch (ProblemException unknown) {
            return Optional.empty();
        }
    }

    private static Optional<String> set(Path pipeline, String text) {
        String plain = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        String ended = COMMENT_OR_LITERAL
                .matcher(plain)
                .replaceAll(part -> part.group(1) == null
                        ? " "
                        : Matcher.quoteReplacement(part.group(1).equals(";") ? END : part.group(1)));
        Set<String> names = new TreeSet<>();
        for (String statement : ended.split(END)) {
            Matcher set = SET.matcher(statement);
            if (!set.matches()) {
                if (MAY_SET.matcher(statement).matches()) {
                    throw untold(pipeline, statement);
                }
                continue;
            }
            String key = set.group(1);
            if (key.contains(VARIABLE) || (key.equals(KEY) && set.group(2).contains(VARIABLE))) {
                throw untold(pipeline, statement);
            }
            if (key.equals(KEY)) {
                names.add(set.group(2).replace("''", "'"));
            }
        }
        if (names.size() > 1) {
            throw untold(pipeline, String.join(" and ", names));
        }
        return names.stream().findFirst();
    }

    private static ProblemException untold(Path pipeline, String why) {
        return new ProblemException(new Problem(
                ErrorCode.PIPELINE_FILE_UNREADABLE,
                "only planning %s would tell the pipeline's name: %s"
                        .formatted(pipeline, Words.printable(Words.brief(why.strip()))),
                "SET 'pipeline.name' once and without variables, or not at all",
                "Say it: --name NAME"));
    }
}
