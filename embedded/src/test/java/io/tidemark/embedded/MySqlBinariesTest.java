package io.tidemark.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MySqlBinariesTest {

    @TempDir
    private Path home;

    @Test
    void takesTheDirectoryThatIsChosen() throws IOException {
        server("exit 0");
        assertThat(MySqlBinaries.chosen(home)).isEqualTo(home);
    }

    @Test
    void refusesADirectoryWithoutTheProgram() {
        assertThatThrownBy(() -> MySqlBinaries.chosen(home))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("tidemark.mysql.home is " + home)
                .hasMessageContaining("no program bin/mysqld");
    }

    @Test
    void saysWhatAProgramThatDoesNotRunHasSaid() throws IOException {
        server("echo 'libaio.so.1: cannot open'; exit 127");
        assertThatThrownBy(() -> MySqlBinaries.chosen(home))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("MySQL does not run on this machine: libaio.so.1: cannot open");
    }

    private void server(String body) throws IOException {
        Files.createDirectories(home.resolve("share"));
        Path server = home.resolve(MySqlBinaries.SERVER);
        Files.createDirectories(server.getParent());
        Files.writeString(server, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
