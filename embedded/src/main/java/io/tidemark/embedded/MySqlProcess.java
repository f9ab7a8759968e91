package io.tidemark.embedded;

/** What MySQL and MariaDB have in common. */
public abstract class MySqlProcess extends DatabaseProcess {

    private final MySqlData data;

    MySqlProcess(String name, DatabaseDialect dialect, MySqlData data, Credentials superuser, PrivateDirectory home) {
        super(name, dialect, superuser, home, StopSignal.TERM);
        this.data = data;
    }

    @Override
    final ServerCommand command(int port) {
        return data.serverCommand(port);
    }

    /** The first start of a data directory creates the superuser. */
    @Override
    final void started() {
        data.forgetFirstStatements();
    }

    /**
     * Throws all data of the stopped server away: when started again it is a new one, with a log that begins anew, and with
     * the port, user, password and settings of before.
     *
     * @throws IllegalStateException if it is running
     */
    public final synchronized void reinitialize() {
        requireStopped();
        data.delete();
        data.create();
    }

    /**
     * Copies the data of the stopped server, its log and a MySQL's server_uuid included.
     *
     * @throws IllegalStateException if it is running
     */
    public final synchronized MySqlBackup backUp() {
        requireStopped();
        return MySqlBackup.of(data.directory());
    }

    /**
     * Puts a backup in the place of the stopped server's data: when started again it goes on from there, in a history of its
     * own.
     *
     * @throws IllegalStateException if it is running
     */
    public final synchronized void restore(MySqlBackup backup) {
        requireStopped();
        data.delete();
        backup.copyTo(data.directory());
    }
}
