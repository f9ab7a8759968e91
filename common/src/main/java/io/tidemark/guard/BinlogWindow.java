package io.tidemark.guard;

import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.GtidSet;
import java.util.List;
import java.util.Optional;

/**
 * What a MySQL or MariaDB server says of the log it would send.
 *
 * @param identity the server's own, with the header of the file the stored position names, as far as it has that file
 * @param gtids whether its transactions have global ids by which its log can be asked for
 * @param executed the transactions that are committed
 * @param purged those that its log no longer has
 * @param files of its log, oldest first
 * @param onBoundary whether an event begins at the stored offset of the stored file, or the file ends there
 */
public record BinlogWindow(
        BinlogIdentity identity,
        boolean gtids,
        GtidSet executed,
        GtidSet purged,
        List<LogFile> files,
        boolean onBoundary) {

    public BinlogWindow {
        files = List.copyOf(files);
    }

    Optional<LogFile> file(String name) {
        return files.stream().filter(file -> file.name().equals(name)).findFirst();
    }
}
