package io.tidemark.checkpoint.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.source.SourceReading;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real states, of which the elements of one list become others. */
class MetadataEditTest {

    private static Path state(String name) throws URISyntaxException {
        return Path.of(MetadataEditTest.class
                        .getResource("/io/tidemark/checkpoint/states/" + name + "/_metadata")
                        .toURI())
                .getParent();
    }

    private static List<byte[]> elements(StateFiles files, SavedOperator operator, String list) throws Exception {
        List<byte[]> elements = new ArrayList<>();
        ListStateReader.read(files, operator, list, in -> elements.add(in.rest()));
        return elements;
    }

    private static byte[] longer(byte[] element) {
        byte[] longer = Arrays.copyOf(element, element.length + 300);
        Arrays.fill(longer, element.length, longer.length, (byte) 7);
        return longer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres-tidemark", "mysql-canonical", "mariadb-tidemark-following-native-2"})
    void changesTheElementsOfOneListAndNothingElse(String name) throws Exception {
        String directory = state(name).toString();
        StateFiles files = new LocalStateFiles();
        Metadata before = MetadataReader.read(files, directory, (path, length) -> {});
        MetadataEdit edit = new MetadataEdit(files, directory);
        assertThat(edit.written()).isEqualTo(Files.readAllBytes(state(name).resolve("_metadata")));
        int changed = 0;
        for (SavedOperator operator : before.operators()) {
            changed += edit.change(operator, SourceReading.READERS, element -> Optional.of(longer(element)));
        }
        assertThat(changed).isPositive();
        StateFiles edited = new EditedMetadata(files, directory, edit.written());
        Metadata after = MetadataReader.read(edited, directory, (path, length) -> {});
        assertThat(after.operators()).hasSameSizeAs(before.operators());
        for (int i = 0; i < before.operators().size(); i++) {
            SavedOperator was = before.operators().get(i);
            SavedOperator is = after.operators().get(i);
            assertThat(List.of(is.id(), is.parallelism(), is.keyed(), is.hasState(), is.listNames()))
                    .isEqualTo(List.of(was.id(), was.parallelism(), was.keyed(), was.hasState(), was.listNames()));
            List<byte[]> expected = new ArrayList<>(elements(files, was, SourceReading.READERS));
            expected.replaceAll(MetadataEditTest::longer);
            assertThat(elements(edited, is, SourceReading.READERS)).containsExactlyElementsOf(expected);
        }
    }
}
