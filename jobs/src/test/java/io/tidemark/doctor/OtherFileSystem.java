package io.tidemark.doctor;

import java.net.URI;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.local.LocalFileSystem;

/** A file system that Flink alone knows, as a plugin brings one: {@code elsewhere:///path} is this machine's path. */
public final class OtherFileSystem implements FileSystemFactory {

    @Override
    public String getScheme() {
        return "elsewhere";
    }

    @Override
    public FileSystem create(URI uri) {
        return LocalFileSystem.getSharedInstance();
    }
}
