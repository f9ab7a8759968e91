package io.tidemark.checkpoint;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table of a source that is read anew while the stream goes on, as somebody has asked for, and how far that is.
 *
 * @param request what tells one demand from all others; not empty
 * @param table the source's, as {@code schema.table}
 * @param fresh whether none of its rows had been read in the state that this attempt of the job was restored with
 * @param complete whether all of its rows have gone past
 */
public record Resnapshot(String request, String table, boolean fresh, boolean complete) {

    private static final String BETWEEN = " ";
    private static final String WITHIN = ",";
    private static final int FIELDS = 4;

    public Resnapshot {
        if (request.isEmpty() || table.isEmpty()) {
            throw new IllegalArgumentException("resnapshot '%s' of table '%s'".formatted(request, table));
        }
    }

    /** One text of all, "" of none; {@link #read} reads it. */
    public static String written(Collection<Resnapshot> resnapshots) {
        return resnapshots.stream().map(Resnapshot::written).collect(Collectors.joining(BETWEEN));
    }

    private String written() {
        return String.join(WITHIN, encoded(request), encoded(table), String.valueOf(fresh), String.valueOf(complete));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException if {@link #written} has not written it */
    public static List<Resnapshot> read(String written) {
        return written.isEmpty()
                ? List.of()
                : Stream.of(written.split(BETWEEN, -1)).map(Resnapshot::readOne).toList();
    }

    private static Resnapshot readOne(String written) {
        String[] fields = written.split(WITHIN, -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("'" + written + "' is no resnapshot: expected " + FIELDS + " fields");
        }
        return new Resnapshot(
                URLDecoder.decode(fields[0], StandardCharsets.UTF_8),
                URLDecoder.decode(fields[1], StandardCharsets.UTF_8),
                Boolean.parseBoolean(fields[2]),
                Boolean.parseBoolean(fields[3]));
    }
}
