package io.tidemark.target;

import java.util.EnumSet;
import java.util.Set;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** The types of Flink's whose values arrive in a target unchanged. */
public final class CarriedTypes {

    /** What {@link #carries} says yes to, as the user writes it. */
    public static final String CARRIED =
            "CHAR, VARCHAR, STRING, BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE,"
                    + " DECIMAL, DATE, TIME, TIMESTAMP(6), TIMESTAMP_LTZ(6), BINARY, VARBINARY, BYTES";

    /** Postgres and MySQL keep microseconds. */
    private static final int MAX_TIMESTAMP_PRECISION = 6;

    private static final Set<LogicalTypeRoot> ROOTS = EnumSet.of(
            LogicalTypeRoot.CHAR,
            LogicalTypeRoot.VARCHAR,
            LogicalTypeRoot.BOOLEAN,
            LogicalTypeRoot.TINYINT,
            LogicalTypeRoot.SMALLINT,
            LogicalTypeRoot.INTEGER,
            LogicalTypeRoot.BIGINT,
            LogicalTypeRoot.FLOAT,
            LogicalTypeRoot.DOUBLE,
            LogicalTypeRoot.DECIMAL,
            LogicalTypeRoot.DATE,
            LogicalTypeRoot.TIME_WITHOUT_TIME_ZONE,
            LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE,
            LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE,
            LogicalTypeRoot.BINARY,
            LogicalTypeRoot.VARBINARY);

    private CarriedTypes() {}

    /** Whether a value of the type arrives in the target unchanged. */
    public static boolean carries(LogicalType type) {
        return ROOTS.contains(type.getTypeRoot())
                && !(type.isAnyOf(LogicalTypeFamily.TIMESTAMP)
                        && LogicalTypeChecks.getPrecision(type) > MAX_TIMESTAMP_PRECISION);
    }
}
