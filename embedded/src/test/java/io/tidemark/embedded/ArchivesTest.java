package io.tidemark.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchivesTest {

    @TempDir
    Path temporary;

    private Path target;

    @BeforeEach
    void createTarget() throws IOException {
        target = Files.createDirectory(temporary.resolve("target"));
    }

    @Test
    void unpacksLinksAndPermissionsOfATarFile() throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new XZCompressorOutputStream(archive))) {
            add(tar, "bin/server", 0700, "program");
            add(tar, "share/text", 0600, "words");
            TarArchiveEntry link = new TarArchiveEntry("lib/current", TarArchiveEntry.LF_SYMLINK);
            link.setLinkName("../share/text");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }

        Archives.unpackTarXz(new ByteArrayInputStream(archive.toByteArray()), target);

        assertThat(target.resolve("bin/server")).hasContent("program").isExecutable();
        assertThat(target.resolve("share/text")).hasContent("words");
        assertThat(Files.isExecutable(target.resolve("share/text"))).isFalse();
        assertThat(target.resolve("lib/current")).isSymbolicLink().hasContent("words");
    }

    @Test
    void unpacksTheWantedFilesOfAFolderOfAZipFile() throws IOException {
        Path archive = zip("top/bin/server", "top/share/text", "top/test/large", "README");

        Archives.unpackZip(archive, "top/", name -> !name.startsWith("test/"), target);

        assertThat(target).isDirectoryRecursivelyContaining("glob:**/bin/server");
        assertThat(target.resolve("bin/server")).isExecutable();
        assertThat(target.resolve("share/text")).hasContent("top/share/text");
        assertThat(target.resolve("test")).doesNotExist();
        assertThat(target.resolve("README")).doesNotExist();
    }

    @Test
    void refusesNamesThatLeaveTheDirectory() throws IOException {
        Path archive = zip("../outside");

        assertThatThrownBy(() -> Archives.unpackZip(archive, "", name -> true, target))
                .isInstanceOf(IOException.class)
                .hasMessage("The archive holds the name ../outside, which leaves the directory.");
        assertThat(temporary.resolve("outside")).doesNotExist();
    }

    private static void add(TarArchiveOutputStream tar, String name, int mode, String content) throws IOException {
        byte[] bytes = content.getBytes(UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    /** Every file holds its own name. */
    private Path zip(String... names) throws IOException {
        Path archive = temporary.resolve("archive.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.getBytes(UTF_8));
                zip.closeEntry();
            }
        }
        return archive;
    }
}
