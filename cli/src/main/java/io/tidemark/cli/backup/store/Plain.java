package io.tidemark.cli.backup.store;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/** Files are stored as they are. */
public record Plain() implements Protection {

    @Override
    public Optional<KeyParameters> parameters() {
        return Optional.empty();
    }

    @Override
    public OutputStream storing(OutputStream to, String name) {
        return to;
    }

    @Override
    public InputStream reading(InputStream from, String name) {
        return from;
    }

    @Override
    public SeekableByteChannel reading(SeekableByteChannel from, String name) {
        return from;
    }

    @Override
    public String mac(String text) {
        return "";
    }
}
