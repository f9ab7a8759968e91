package io.tidemark.job;

import io.tidemark.source.CaptureSource;
import io.tidemark.source.rows.Mark;
import io.tidemark.target.Notice;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Where the sources of a planned job say, ahead of each barrier, how far they are: what targets keep as the tidemark. */
final class SourceNotices {

    private SourceNotices() {}

    /** By the sources' names. */
    static Map<String, DataStream<Notice>> of(StreamExecutionEnvironment env) {
        Map<String, DataStream<Notice>> notices = new TreeMap<>();
        for (CaptureSource source : CaptureSource.of(env.getTransformations())) {
            String name = source.options().name();
            notices.put(
                    name,
                    new DataStream<>(env, source.reader().marks().getTransformation())
                            .map(new OfMark())
                            .returns(Notice.class)
                            .name("position of " + name)
                            .uid(name + "/position"));
        }
        return notices;
    }

    private static final class OfMark implements MapFunction<Mark, Notice> {

        private static final long serialVersionUID = 1L;

        @Override
        public Notice map(Mark mark) {
            return Notice.mark(
                    mark.source(),
                    mark.position(),
                    mark.history(),
                    mark.streaming(),
                    mark.load(),
                    mark.commitMicros(),
                    mark.head(),
                    mark.headHistory(),
                    mark.resnapshots());
        }
    }
}
