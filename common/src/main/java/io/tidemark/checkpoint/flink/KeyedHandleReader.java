package io.tidemark.checkpoint.flink;

import java.io.IOException;

/** Reads where state by key is, of which only the files are looked at; for the codes see {@link HandleReader}. */
final class KeyedHandleReader {

    private static final int INCREMENTAL = 5;
    private static final int SAVEPOINT_KEY_GROUPS = 7;
    private static final int CHANGELOG = 8;
    private static final int CHANGELOG_INLINE = 9;
    private static final int CHANGELOG_FILES = 10;
    private static final int INCREMENTAL_2 = 11;
    private static final int KEY_GROUPS_2 = 12;
    private static final int CHANGELOG_FILES_2 = 13;
    private static final int CHANGELOG_2 = 14;

    private final StateInput in;
    private final HandleReader handles;

    KeyedHandleReader(StateInput in, HandleReader handles) {
        this.in = in;
        this.handles = handles;
    }

    /** @return whether there is any */
    boolean read(int depth) throws IOException {
        int type = in.readUnsignedByte();
        switch (type) {
            case HandleReader.NONE -> {}
            case HandleReader.KEY_GROUPS, KEY_GROUPS_2, SAVEPOINT_KEY_GROUPS -> {
                handles.keyGroups();
                handles.stream(HandleReader.deeper(depth));
                if (type == KEY_GROUPS_2) {
                    in.skipText();
                }
            }
            case INCREMENTAL, INCREMENTAL_2 -> incremental(type == INCREMENTAL_2);
            case CHANGELOG, CHANGELOG_2 -> changelog(depth, type == CHANGELOG_2);
            case CHANGELOG_INLINE -> changelogInline();
            case CHANGELOG_FILES, CHANGELOG_FILES_2 -> changelogFiles(depth, type == CHANGELOG_FILES_2);
            default -> throw new UnreadableStateException("state by key of kind " + type);
        }
        return type != HandleReader.NONE;
    }

    private void changelogInline() throws IOException {
        in.skip(2 * Integer.BYTES + 2 * Long.BYTES);
        for (int i = in.count(2 * Integer.BYTES); i > 0; i--) {
            in.readInt();
            in.skip(in.count(1));
        }
        in.skipText();
    }

    private void changelogFiles(int depth, boolean second) throws IOException {
        in.skip(2 * Integer.BYTES);
        for (int i = in.count(Long.BYTES + 1); i > 0; i--) {
            in.readLong();
            handles.changelog(HandleReader.deeper(depth));
        }
        in.skip(2 * Long.BYTES);
        in.skipText();
        if (second) {
            in.skipText();
        }
    }

    private void incremental(boolean second) throws IOException {
        in.readLong();
        in.skipText();
        in.skip(2 * Integer.BYTES);
        if (second) {
            in.readLong();
        }
        handles.stream(0);
        for (int shared = 0; shared < 2; shared++) {
            for (int i = in.count(Short.BYTES + 1); i > 0; i--) {
                in.skipText();
                handles.stream(0);
            }
        }
        if (second) {
            in.skipText();
        }
    }

    private void changelog(int depth, boolean second) throws IOException {
        in.skip(2 * Integer.BYTES + Long.BYTES);
        for (int part = 0; part < 2; part++) {
            for (int i = in.count(1); i > 0; i--) {
                read(HandleReader.deeper(depth));
            }
        }
        in.readLong();
        if (second) {
            in.readLong();
        }
        in.skipText();
    }
}
