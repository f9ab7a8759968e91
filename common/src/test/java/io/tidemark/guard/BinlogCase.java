package io.tidemark.guard;

import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a state and a MySQL or MariaDB server say.
 *
 * @param ids whether the stored position has them
 * @param identity of the server, in the state
 * @param headerStored whether the state knows the header of its file
 * @param header of the file of that name on the server
 * @param boundary whether an event begins at the stored offset
 */
record BinlogCase(
        boolean ids,
        Offset offset,
        Identity identity,
        boolean headerStored,
        Server server,
        Header header,
        Files files,
        boolean boundary,
        Executed executed,
        Purged purged) {

    static final String SERVER = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    static final String OTHER_SERVER = "4350f323-7565-4e59-8763-4b1b83a0ce0e";
    static final String THIRD_SERVER = "5350f323-7565-4e59-8763-4b1b83a0ce0e";
    private static final String FILE = "bin.000005";
    static final String READ_TEXT = SERVER + ":1-100," + OTHER_SERVER + ":1-10";
    static final GtidSet READ = GtidSet.parse(READ_TEXT);

    private static final Map<String, GtidSet> SETS = new HashMap<>();
    private static final long CREATED = 1_700_000_000;

    enum Offset {
        FIRST(4),
        LAST_IN_REACH((1L << 32) - 1),
        OUT_OF_REACH(1L << 32);

        final long bytes;

        Offset(long bytes) {
            this.bytes = bytes;
        }
    }

    enum Server {
        WITH_IDS(SERVER),
        WITHOUT_IDS(SERVER),
        MARIADB("");

        private final String uuid;

        Server(String uuid) {
            this.uuid = uuid;
        }
    }

    enum Identity {
        NONE,
        SAME,
        OTHER
    }

    enum Header {
        UNKNOWN(0, 0),
        SAME(1, CREATED),
        OTHER_TIME(1, CREATED + 1),
        OTHER_WRITER(2, CREATED);

        private final long serverId;
        private final long created;

        Header(long serverId, long created) {
            this.serverId = serverId;
            this.created = created;
        }
    }

    enum Files {
        NONE,
        ENDS_THERE,
        GOES_ON,
        SHORTER,
        REMOVED,
        NOT_YET,
        OTHER_NAME;

        List<LogFile> of(long offset) {
            return switch (this) {
                case NONE -> List.of();
                case ENDS_THERE -> List.of(file(4, 4), file(5, offset));
                case GOES_ON -> List.of(file(5, offset + 1), file(6, 4));
                case SHORTER -> List.of(file(4, offset), file(5, offset - 1), file(6, offset));
                case REMOVED -> List.of(file(6, offset), file(7, 4));
                case NOT_YET -> List.of(file(3, offset), file(4, offset));
                case OTHER_NAME -> List.of(new LogFile("log.000005", offset), new LogFile("log.000006", offset));
            };
        }

        private static LogFile file(int number, long bytes) {
            return new LogFile("bin.00000" + number, bytes);
        }
    }

    enum Executed {
        SAME(READ_TEXT),
        MORE(SERVER + ":1-200," + OTHER_SERVER + ":1-10," + THIRD_SERVER + ":1"),
        WITHOUT_ONE(SERVER + ":1-200," + OTHER_SERVER + ":1-9"),
        WITH_A_HOLE(SERVER + ":1-50:52-200," + OTHER_SERVER + ":1-10"),
        NOTHING("");

        private final String text;

        Executed(String text) {
            this.text = text;
        }

        GtidSet set() {
            return SETS.computeIfAbsent(text, GtidSet::parse);
        }
    }

    enum Purged {
        NOTHING(""),
        SOME(SERVER + ":1-50," + OTHER_SERVER + ":1-10"),
        ITS_OWN(SERVER + ":1-100"),
        ALL(READ_TEXT),
        ONE_MORE(SERVER + ":1-101," + OTHER_SERVER + ":1-10"),
        ONE_OF_A_THIRD(SERVER + ":1-100," + THIRD_SERVER + ":1");

        private final String text;

        Purged(String text) {
            this.text = text;
        }

        GtidSet set() {
            return SETS.computeIfAbsent(text, GtidSet::parse);
        }
    }

    static BinlogCase choose(Choices choices) {
        return new BinlogCase(
                choices.either(),
                choices.of(Offset.class),
                choices.of(Identity.class),
                choices.either(),
                choices.of(Server.class),
                choices.of(Header.class),
                choices.of(Files.class),
                choices.either(),
                choices.of(Executed.class),
                choices.of(Purged.class));
    }

    Stored stored() {
        BinlogPosition position = new BinlogPosition(FILE, offset.bytes, ids ? READ : GtidSet.EMPTY);
        String uuid = identity == Identity.SAME ? server.uuid : OTHER_SERVER;
        return new Stored(
                position,
                identity == Identity.NONE
                        ? Optional.empty()
                        : Optional.of(
                                headerStored ? new BinlogIdentity(uuid, 1, CREATED) : new BinlogIdentity(uuid, 0, 0)),
                Set.of("shop.orders"),
                Optional.empty());
    }

    BinlogWindow window() {
        return new BinlogWindow(
                new BinlogIdentity(server.uuid, header.serverId, header.created),
                server == Server.WITH_IDS,
                executed.set(),
                purged.set(),
                files.of(offset.bytes),
                boundary);
    }

    boolean hasFile() {
        return files == Files.ENDS_THERE || files == Files.GOES_ON || files == Files.SHORTER;
    }

    boolean otherFile() {
        return hasFile() && headerStored && (header == Header.OTHER_TIME || header == Header.OTHER_WRITER);
    }

    /** Whether the file is known to be one of the server that is asked. */
    boolean itsFile() {
        return identity == Identity.SAME && headerStored;
    }
}
