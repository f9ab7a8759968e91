package io.tidemark.cli.backup.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/** That of a {@link FaultyStore}; its paths are written as this machine's. */
final class FaultyFileSystem extends FileSystem {

    private final FaultyStore store;

    FaultyFileSystem(FaultyStore store) {
        this.store = store;
    }

    /** This machine's path of one of it. */
    Path real(Path path) {
        return Proxy.isProxyClass(path.getClass()) ? ((Delegate) Proxy.getInvocationHandler(path)).real() : path;
    }

    Path path(Path real) {
        return (Path) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Path.class}, new Delegate(this, real));
    }

    private record Delegate(FaultyFileSystem fileSystem, Path real) implements InvocationHandler {

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            return switch (method.getName()) {
                case "getFileSystem" -> fileSystem;
                case "iterator" ->
                    StreamSupport.stream(real.spliterator(), false)
                            .map(fileSystem::path)
                            .iterator();
                case "toRealPath" -> fileSystem.path(real.normalize());
                default -> invoke(method, arguments == null ? new Object[0] : arguments.clone());
            };
        }

        private Object invoke(Method method, Object[] arguments) throws Throwable {
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof Path path) {
                    arguments[i] = fileSystem.real(path);
                }
            }
            try {
                Object result = method.invoke(real, arguments);
                return result instanceof Path path ? fileSystem.path(path) : result;
            } catch (InvocationTargetException failure) {
                throw failure.getCause();
            }
        }
    }

    @Override
    public FileSystemProvider provider() {
        return store;
    }

    @Override
    public Path getPath(String first, String... more) {
        return path(Path.of(first, more));
    }

    @Override
    public String getSeparator() {
        return FileSystems.getDefault().getSeparator();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public void close() {
        // It has nothing of its own.
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic");
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        throw new UnsupportedOperationException("no patterns: " + pattern);
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }
}
