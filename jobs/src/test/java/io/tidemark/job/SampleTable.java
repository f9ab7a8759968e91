package io.tidemark.job;

import io.tidemark.job.SampleColumn.Part;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;

/**
 * A table whose rows come to the target in each way there is. Sample {@code i} is loaded as row {@code i}, which the
 * stream then updates in another column; it is inserted as row {@code i + 1000}, and updated into row {@code i + 2000}.
 */
final class SampleTable {

    static final int WAYS = 3;

    private static final int INSERTED = 1_000;
    private static final int UPDATED = 2_000;

    private final PostgresFixture shop;
    private final String name;
    private final List<SampleColumn> columns;
    private final List<Place> places = new ArrayList<>();

    /** @param source the column in the source, c0 and so on */
    private record Place(String source, Part part, String target) {}

    SampleTable(PostgresFixture shop, String name, List<SampleColumn> columns) {
        this.shop = shop;
        this.name = name;
        this.columns = columns;
        for (int i = 0; i < columns.size(); i++) {
            for (Part part : columns.get(i).parts()) {
                places.add(new Place("c" + i, part, "p" + places.size()));
            }
        }
    }

    /** @param identity of its replicas */
    void create(String identity) throws SQLException {
        shop.run(
                "CREATE TABLE %s (id int PRIMARY KEY, version int, %s)"
                        .formatted(
                                name, each(i -> "c" + i + " " + columns.get(i).definition())),
                "ALTER TABLE %s REPLICA IDENTITY %s".formatted(name, identity));
        for (int sample = 0; sample < samples(); sample++) {
            int row = sample;
            shop.run(
                    "INSERT INTO %s VALUES (%d, 0, %s)"
                            .formatted(name, row, each(i -> columns.get(i).value(row))),
                    "INSERT INTO %s VALUES (%d, 0, %s)".formatted(name, row + UPDATED, each(i -> "NULL")));
        }
    }

    int samples() {
        return columns.stream().mapToInt(column -> column.values().size()).max().orElseThrow();
    }

    /** The target table, and the statement that fills it. */
    String mirror() throws SQLException {
        return shop.target(
                        "m_" + name,
                        "id int PRIMARY KEY, version int, "
                                + eachPlace(place ->
                                        place.target() + " " + place.part().target()),
                        "id INT, version INT, %s, PRIMARY KEY (id) NOT ENFORCED"
                                .formatted(eachPlace(place ->
                                        place.target() + " " + place.part().type())))
                + "INSERT INTO m_%1$s SELECT id, version, %2$s FROM shop.`public`.%1$s;\n"
                        .formatted(name, eachPlace(place -> place.part().flink().formatted(place.source())));
    }

    /** After this each row has version 1. */
    void change() throws SQLException {
        shop.run(
                "INSERT INTO %1$s SELECT id + %2$d, 1, %3$s FROM %1$s WHERE id < %2$d"
                        .formatted(name, INSERTED, each(i -> "c" + i)),
                "UPDATE %1$s t SET version = 1, %2$s FROM %1$s o WHERE t.id = o.id + %3$d AND o.id < %4$d"
                        .formatted(name, each(i -> "c%1$d = o.c%1$d".formatted(i)), UPDATED, INSERTED),
                "UPDATE %s SET version = 1 WHERE id < %d".formatted(name, INSERTED));
    }

    /** How many rows the target has of a version. */
    long arrived(int version) throws SQLException {
        return shop.number("SELECT count(*) FROM m_%s WHERE version = %d".formatted(name, version));
    }

    /**
     * Compares what the database prints; its {@code =} would take -0 for 0. {@code %L} is what the output function prints,
     * in quotes, and NULL without.
     */
    void compare(SoftAssertions all) throws SQLException {
        String printed = "SELECT id, format('%%L', %s) FROM %s";
        for (Place place : places) {
            String expression = place.part().postgres().formatted(place.source());
            all.assertThat(shop.differences(
                            printed.formatted(expression, name), printed.formatted(place.target(), "m_" + name)))
                    .as("%s, %s of %s", name, expression, definition(place))
                    .isZero();
        }
    }

    private String definition(Place place) {
        return columns.get(Integer.parseInt(place.source().substring(1))).definition();
    }

    private String each(Function<Integer, String> item) {
        return IntStream.range(0, columns.size()).mapToObj(item::apply).collect(Collectors.joining(", "));
    }

    private String eachPlace(Function<Place, String> item) {
        return places.stream().map(item).collect(Collectors.joining(", "));
    }
}
