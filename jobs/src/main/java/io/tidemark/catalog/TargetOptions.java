package io.tidemark.catalog;

import io.tidemark.target.OnRefusedRow;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The options of {@code 'connector' = 'tidemark-target'} and of the catalog of that type. */
public final class TargetOptions {

    public static final ConfigOption<String> URL = ConfigOptions.key("url")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "JDBC URL of the target database: jdbc:postgresql://host:port/database, or, of MySQL and MariaDB,"
                            + " jdbc:mysql://host:port/database.");

    public static final ConfigOption<String> USERNAME = ConfigOptions.key("username")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "The user that writes. Needs SELECT, INSERT, UPDATE and DELETE on the target table. And in Postgres the"
                            + " schema tidemark: its own, or the right to make it (CREATE on the database); in MySQL SELECT,"
                            + " INSERT, UPDATE, DELETE, CREATE, DROP and REFERENCES on the database tidemark.");

    public static final ConfigOption<String> PASSWORD =
            ConfigOptions.key("password").stringType().defaultValue("").withDescription("The user's password.");

    public static final ConfigOption<String> SCHEMA_NAME = ConfigOptions.key("schema-name")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "Schema of the target table. Default: public; of MySQL, where it is a database, the url's.");

    public static final ConfigOption<String> TABLE_NAME = ConfigOptions.key("table-name")
            .stringType()
            .noDefaultValue()
            .withDescription("Name of the target table, as it is: no quotes, upper and lower case count.");

    public static final ConfigOption<OnRefusedRow> ON_REFUSED_ROW = ConfigOptions.key("on-refused-row")
            .enumType(OnRefusedRow.class)
            .defaultValue(OnRefusedRow.FAIL)
            .withDescription(
                    "What becomes of a row that the target's types and constraints refuse. fail: the job ends, and says which row"
                            + " it was. dead-letter: the row is kept in tidemark.tidemark_dead_letter, in the commit of its epoch,"
                            + " until its key has another row that is taken; the target keeps the key as it was. Of tables with"
                            + " a primary key. More than 1,000 such rows of one flush or epoch end the job, and so does one that meets"
                            + " another row in a unique index, or lacks one that it refers to.");

    /** The catalog's word for a schema that the connector names for each table. */
    public static final ConfigOption<String> DEFAULT_SCHEMA_NAME = ConfigOptions.key("schema-name")
            .stringType()
            .noDefaultValue()
            .withDescription("The schema that names without one are looked up in. The others are shown as well."
                    + " Default: the first one of the user's search_path; of MySQL the url's database.");

    private TargetOptions() {}
}
