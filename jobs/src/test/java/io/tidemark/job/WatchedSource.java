package io.tidemark.job;

import io.tidemark.source.CaptureSource;
import io.tidemark.source.enumerator.CaptureState;
import io.tidemark.source.rows.Captured;
import io.tidemark.source.split.CaptureSplit;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Our source, and what its enumerator has sent to readers and has been told of checkpoints, in this process. */
record WatchedSource(CaptureSource source)
        implements Source<Captured, CaptureSplit, CaptureState>, ResultTypeQueryable<Captured> {

    /** In this order, as {@code checkpoint 3 completed} or the name of the call. */
    static final List<String> EVENTS = new CopyOnWriteArrayList<>();

    @Override
    public SplitEnumerator<CaptureSplit, CaptureState> createEnumerator(SplitEnumeratorContext<CaptureSplit> context) {
        return watched(source.createEnumerator(watched(context)));
    }

    @Override
    public SplitEnumerator<CaptureSplit, CaptureState> restoreEnumerator(
            SplitEnumeratorContext<CaptureSplit> context, CaptureState state) {
        return watched(source.restoreEnumerator(watched(context), state));
    }

    private static SplitEnumeratorContext<CaptureSplit> watched(SplitEnumeratorContext<CaptureSplit> context) {
        return watched(SplitEnumeratorContext.class, context, (call, arguments) -> {
            if (call.startsWith("send") || call.startsWith("assign")) {
                EVENTS.add(call);
            }
        });
    }

    private static SplitEnumerator<CaptureSplit, CaptureState> watched(
            SplitEnumerator<CaptureSplit, CaptureState> enumerator) {
        return watched(SplitEnumerator.class, enumerator, (call, arguments) -> {
            if (call.equals("notifyCheckpointComplete")) {
                EVENTS.add("checkpoint %s completed".formatted(arguments[0]));
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static <T> T watched(Class<? super T> type, T object, BiConsumer<String, Object[]> watcher) {
        return (T) Proxy.newProxyInstance(
                WatchedSource.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    watcher.accept(method.getName(), arguments);
                    return invoke(object, method, arguments);
                });
    }

    private static Object invoke(Object object, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(object, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    @Override
    public SourceReader<Captured, CaptureSplit> createReader(SourceReaderContext context) {
        return source.createReader(context);
    }

    @Override
    public SimpleVersionedSerializer<CaptureSplit> getSplitSerializer() {
        return source.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<CaptureState> getEnumeratorCheckpointSerializer() {
        return source.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<Captured> getProducedType() {
        return source.getProducedType();
    }
}
