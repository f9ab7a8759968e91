package io.tidemark.source.enumerator;

import io.tidemark.source.split.CaptureSplit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Remembers what the enumerator gave out and said; runs its asynchronous calls when it is told to. */
final class FakeEnumeratorContext implements SplitEnumeratorContext<CaptureSplit> {

    final List<CaptureSplit> assigned = new ArrayList<>();
    final List<SourceEvent> events = new ArrayList<>();

    private final int parallelism;
    private final Map<Integer, ReaderInfo> readers = new TreeMap<>();
    private final List<Runnable> periodic = new ArrayList<>();
    private final Deque<Runnable> calls = new ArrayDeque<>();

    FakeEnumeratorContext(int parallelism) {
        this.parallelism = parallelism;
    }

    void register(int reader) {
        readers.put(reader, new ReaderInfo(reader, "host"));
    }

    void unregister(int reader) {
        readers.remove(reader);
    }

    /** Whatever is asked for from time to time, once. */
    void runPeriodically() {
        List.copyOf(periodic).forEach(Runnable::run);
    }

    /** The same ahead of what has been asked for once: a worker that is busy has both before it. */
    void runPeriodicallyAhead() {
        List<Runnable> once = List.copyOf(calls);
        calls.clear();
        runPeriodically();
        calls.addAll(once);
    }

    void runAsync() {
        while (!calls.isEmpty()) {
            calls.removeFirst().run();
        }
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
    }

    @Override
    public void sendEventToSourceReader(int reader, SourceEvent event) {
        events.add(event);
    }

    @Override
    public int currentParallelism() {
        return parallelism;
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        return readers;
    }

    @Override
    public void assignSplits(SplitsAssignment<CaptureSplit> assignment) {
        assignment.assignment().forEach((reader, splits) -> {
            if (!readers.containsKey(reader)) {
                throw new IllegalStateException("reader " + reader + " is not there");
            }
            assigned.addAll(splits);
        });
    }

    @Override
    public void signalNoMoreSplits(int reader) {
        throw new UnsupportedOperationException("a reader may always get more");
    }

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
        calls.add(() -> {
            T result;
            try {
                result = callable.call();
            } catch (Exception failure) {
                handler.accept(null, failure);
                return;
            }
            handler.accept(result, null);
        });
    }

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler, long initialDelay, long period) {
        periodic.add(() -> {
            callAsync(callable, handler);
            runAsync();
        });
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
        runnable.run();
    }
}
