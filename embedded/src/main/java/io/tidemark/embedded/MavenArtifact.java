package io.tidemark.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of a Maven repository that is too large to be everyone's dependency. It is taken from the local repository
 * ({@code maven.repo.local}, else {@code ~/.m2/repository}), else downloaded: see {@link Download}.
 *
 * @param classifier may be empty
 */
record MavenArtifact(String groupId, String artifactId, String version, String classifier, String extension) {

    /** Works with the file; a downloaded one is deleted afterwards. */
    interface Use {
        void of(Path file) throws IOException;
    }

    void with(Use use) throws IOException {
        Path local = localRepository().resolve(path());
        if (Files.isReadable(local)) {
            use.of(local);
            return;
        }
        try (PrivateDirectory directory = PrivateDirectory.create("tidemark-download")) {
            Path file = directory.path().resolve(fileName());
            Download.fromRepository(path(), file);
            use.of(file);
        }
    }

    /** Relative to the root of a repository. */
    private String path() {
        return groupId.replace('.', '/') + "/" + artifactId + "/" + version + "/" + fileName();
    }

    private String fileName() {
        return artifactId + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + "." + extension;
    }

    private static Path localRepository() {
        String configured = System.getProperty("maven.repo.local");
        return configured == null ? Path.of(System.getProperty("user.home"), ".m2", "repository") : Path.of(configured);
    }
}
