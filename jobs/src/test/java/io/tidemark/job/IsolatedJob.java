package io.tidemark.job;

import io.tidemark.checkpoint.flink.SnapshotKind;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/** A job that a released connector of Flink CDC is read with, whose classes none of another release are beside. */
final class IsolatedJob implements AutoCloseable {

    /** {@code -Dtidemark.connectors=DIR}: where the connectors' jars are, as {@code -Pconnectors} copies them. */
    static final String CONNECTORS = "tidemark.connectors";

    /** Kept for all jobs of a release: each is warmed up once, and has a native library whose threads do not end. */
    private static final Map<Path, ClassLoader> RELEASES = new ConcurrentHashMap<>();

    private final ClassLoader classes;
    private final ReleaseJob job;

    private IsolatedJob(ClassLoader classes, ReleaseJob job) {
        this.classes = classes;
        this.job = job;
    }

    /**
     * Starts one.
     *
     * @param connector {@code postgres-cdc} or {@code mysql-cdc}
     * @param declaration of the table {@code orders} in SQL
     * @param eachRow is run with each row, by tasks that run at the same time
     */
    static IsolatedJob start(
            String connector, String release, String declaration, Path directory, int parallelism, Runnable eachRow)
            throws Exception {
        Path jar =
                Path.of(System.getProperty(CONNECTORS), "flink-sql-connector-%s-%s.jar".formatted(connector, release));
        if (!Files.exists(jar)) {
            throw new IllegalStateException("no " + jar);
        }
        ClassLoader classes = RELEASES.computeIfAbsent(
                jar, connectorAlone -> new URLClassLoader(classPath(connectorAlone), new InterfaceAlone()));
        return new IsolatedJob(
                classes, within(classes, () -> (ReleaseJob) classes.loadClass(CountingJob.class.getName())
                        .getMethod("start", String.class, Path.class, int.class, Runnable.class)
                        .invoke(null, declaration, directory, parallelism, eachRow)));
    }

    /** What the tests run with, but for our jobs, which would bring factories that want another connector. */
    private static URL[] classPath(Path connector) {
        List<URL> classPath = new ArrayList<>();
        classPath.add(url(connector));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry).toAbsolutePath();
            boolean ours = path.endsWith("jobs/target/classes");
            boolean connects = path.getFileName().toString().matches("flink-sql-connector-.*-cdc-.*\\.jar");
            if (!ours && !connects) {
                classPath.add(url(path));
            }
        }
        return classPath.toArray(URL[]::new);
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    void verify() throws Exception {
        within(classes, () -> {
            job.verify();
            return job;
        });
    }

    /** Takes a state of the job, which goes on. */
    Path take(SnapshotKind kind) throws Exception {
        return Path.of(within(classes, () -> job.take(kind.name())));
    }

    @Override
    public void close() throws Exception {
        within(classes, () -> {
            job.close();
            return job;
        });
    }

    private static <T> T within(ClassLoader classes, Callable<T> action) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classes);
        try {
            return action.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Java itself, and the one class that both sides have in common. */
    private static final class InterfaceAlone extends ClassLoader {

        private InterfaceAlone() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.equals(ReleaseJob.class.getName())) {
                return ReleaseJob.class;
            }
            throw new ClassNotFoundException(name);
        }
    }
}
