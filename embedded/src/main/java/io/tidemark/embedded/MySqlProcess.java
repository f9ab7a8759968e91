package io.tidemark.embedded;

/** What MySQL and MariaDB have in common. */
abstract class MySqlProcess extends DatabaseProcess {

    private final MySqlData data;

    MySqlProcess(String name, DatabaseDialect dialect, MySqlData data, Credentials superuser, PrivateDirectory home) {
        super(name, dialect, superuser, home, StopSignal.TERM);
        this.data = data;
    }

    /** The first start creates the superuser. */
    final void startFirst() {
        startOnFreePort();
        data.forgetFirstStatements();
    }

    @Override
    final ServerCommand command(int port) {
        return data.serverCommand(port);
    }
}
