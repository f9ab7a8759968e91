package io.tidemark.source.rows;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** The type of the streams between a reader, its tap and its routes, which are one chain. */
public final class CapturedTypeInfo extends TypeInformation<Captured> {

    private static final long serialVersionUID = 1L;

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<Captured> getTypeClass() {
        return Captured.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<Captured> createSerializer(SerializerConfig config) {
        return CapturedSerializer.INSTANCE;
    }

    @Override
    @Deprecated
    public TypeSerializer<Captured> createSerializer(ExecutionConfig config) {
        return CapturedSerializer.INSTANCE;
    }

    @Override
    public String toString() {
        return "Captured";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CapturedTypeInfo;
    }

    @Override
    public int hashCode() {
        return CapturedTypeInfo.class.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof CapturedTypeInfo;
    }
}
