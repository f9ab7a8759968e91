package io.tidemark.embedded;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a database server is to be like, before it exists. Not thread-safe. */
public final class DatabaseBuilder<S extends DatabaseServer> {

    private final String kind;
    private final Map<String, String> settings;
    private final Map<String, String> settingsWithoutFsync;
    private final Start<? extends S> start;
    private String user;
    private String password = Credentials.randomPassword();
    private Path parent = Path.of(System.getProperty("java.io.tmpdir"));

    /**
     * How a server comes to be.
     *
     * @param <S> the server
     */
    @FunctionalInterface
    interface Start<S> {

        /**
         * Starts it; if that fails the home directory is removed.
         *
         * @param home becomes the server's, which removes it when closed
         */
        S start(Credentials superuser, PrivateDirectory home, Map<String, String> settings);
    }

    /**
     * @param kind for names of directories: {@code postgres}
     * @param user the superuser unless another is given
     * @param defaults settings unless others of the same name are given
     * @param withoutFsync settings that make the server not wait for the disk
     */
    DatabaseBuilder(
            String kind,
            String user,
            Map<String, String> defaults,
            Map<String, String> withoutFsync,
            Start<? extends S> start) {
        this.kind = kind;
        this.user = user;
        this.settings = new LinkedHashMap<>(defaults);
        this.settingsWithoutFsync = Map.copyOf(withoutFsync);
        this.start = start;
    }

    /** A line of the server's configuration file; replaces a default of the same name. */
    public DatabaseBuilder<S> setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** The superuser's name; {@code postgres} or {@code root} unless given. */
    public DatabaseBuilder<S> user(String name) {
        user = name;
        return this;
    }

    /** The superuser's password; random unless given. */
    public DatabaseBuilder<S> password(String secret) {
        password = secret;
        return this;
    }

    /**
     * Faster, and what is committed still survives a killed server, because the kernel keeps what was written; it does
     * not survive a failing machine.
     */
    public DatabaseBuilder<S> withoutFsync() {
        settings.putAll(settingsWithoutFsync);
        return this;
    }

    /** Beneath which the server's private directory is created; {@code java.io.tmpdir} unless given. */
    public DatabaseBuilder<S> directory(Path directory) {
        parent = directory;
        return this;
    }

    /**
     * Starts the server; returns when it serves.
     *
     * @throws ServerException if it does not come up, with the end of its log
     */
    public S start() {
        PrivateDirectory home = PrivateDirectory.create(parent, "tidemark-" + kind);
        try {
            return start.start(new Credentials(user, password), home, Map.copyOf(settings));
        } catch (RuntimeException e) {
            home.close();
            throw e;
        }
    }
}
