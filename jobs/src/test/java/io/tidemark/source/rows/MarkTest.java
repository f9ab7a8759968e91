package io.tidemark.source.rows;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.junit.jupiter.api.Test;

class MarkTest {

    @Test
    void isSerializedByFlinkAndNotByKryo() {
        assertThat(TypeInformation.of(Mark.class)).isInstanceOf(PojoTypeInfo.class);
    }
}
