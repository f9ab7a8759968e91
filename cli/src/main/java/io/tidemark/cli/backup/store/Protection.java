package io.tidemark.cli.backup.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/** What lies between the files of a state and the bytes of its backup. */
public sealed interface Protection permits Plain, Encryption {

    /** Empty if a file is stored as it is. */
    Optional<KeyParameters> parameters();

    /**
     * What is written into it arrives at {@code to} as it is stored, the last of it when it is closed.
     *
     * @param name of the file, to which its stored bytes are bound
     */
    OutputStream storing(OutputStream to, String name) throws IOException;

    /** The file itself, of its stored bytes. A read fails with an {@link IOException} if they are not what was stored. */
    InputStream reading(InputStream from, String name) throws IOException;

    /** The same, to begin anywhere. */
    SeekableByteChannel reading(SeekableByteChannel from, String name) throws IOException;

    /** What only who has the key can say of a text, 64 hexadecimal digits; "" if there is no key. */
    String mac(String text);
}
