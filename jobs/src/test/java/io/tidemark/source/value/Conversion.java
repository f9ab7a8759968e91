package io.tidemark.source.value;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.apache.flink.table.types.logical.LogicalType;

/** Shorthand of the tests. */
final class Conversion {

    private Conversion() {}

    static Object convert(LogicalType type, String text) throws ValueException {
        return TextConverters.of(type).convert(text);
    }

    /** Why the text is refused; null if it is not. */
    static String refusal(LogicalType type, String text) {
        ValueException refused = catchThrowableOfType(ValueException.class, () -> convert(type, text));
        return refused == null ? null : refused.reason();
    }
}
