package io.tidemark.catalog;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.rows.MetadataColumn;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;

/** The metadata columns that a catalog's tables show. */
public final class ShownMetadata {

    public static final ConfigOption<List<String>> METADATA_COLUMNS = ConfigOptions.key("scan.metadata-columns")
            .stringType()
            .asList()
            .defaultValues()
            .withDescription("Metadata columns that every table of the catalog shows behind its own, separated by"
                    + " semicolons. Tables declared by hand name theirs with METADATA FROM.");

    private ShownMetadata() {}

    /**
     * @param owner the catalog, for the problem's text
     * @param columns those that its rows have
     */
    static List<MetadataColumn> read(String owner, Map<String, String> options, List<MetadataColumn> columns) {
        return Configuration.fromMap(options).get(METADATA_COLUMNS).stream()
                .map(key -> MetadataColumn.of(key, columns)
                        .orElseThrow(() -> new ProblemException(new Problem(
                                ErrorCode.TABLE_OPTION_INVALID,
                                "%s: '%s' = '%s'".formatted(owner, METADATA_COLUMNS.key(), key),
                                columns.stream()
                                        .map(MetadataColumn::key)
                                        .collect(Collectors.joining(", ", "some of ", ", separated by semicolons")),
                                "Correct the name."))))
                .toList();
    }
}
