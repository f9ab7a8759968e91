package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tidemark.demo.ConsolePage.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsolePageTest {

    @Test
    void isWhatIsSaidTypedAndRunInItsOrder() {
        assertThat(
                        ConsolePage.of(
                                """
                        # Title

                        ## One
                        Look.
                        ```console
                        $ ./tidemark a
                        printed
                          below

                        $ echo $?
                        6
                        ```
                        ```sql
                        SELECT 1;
                        ```
                        ### Deeper
                        ## Two
                        """))
                .containsExactly(
                        new ConsolePage(
                                "One",
                                List.of(
                                        new Part.Said("Look."),
                                        new Part.Typed(6, "./tidemark a", List.of("printed", "  below", "")),
                                        new Part.Typed(10, "echo $?", List.of("6")),
                                        new Part.Sql(14, "SELECT 1;"),
                                        new Part.Said("### Deeper"))),
                        new ConsolePage("Two", List.of()));
    }

    @Test
    void aBlockAheadOfTheFirstPageIsOneToo() {
        assertThat(ConsolePage.of("# Title\n```console\n$ ./tidemark a\n```\n## One\n"))
                .extracting(ConsolePage::title)
                .containsExactly("", "One");
    }

    @Test
    void aBlockThatNobodyWouldRunIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConsolePage.of("## One\n```bash\n$ rm\n```\n"))
                .withMessage("line 2: a block is console or sql, not 'bash'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConsolePage.of("## One\n```console\n./tidemark a\n```\n"))
                .withMessage("line 4: the block that ends here does not begin with '$ '");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConsolePage.of("## One\n```console\n$ ./tidemark a\n"))
                .withMessage("line 3: the last block does not end");
        for (String fence : List.of("   ```console", "~~~console")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ConsolePage.of("## One\n1. Look.\n%s\n".formatted(fence)))
                    .withMessage("line 3: a block begins and ends with ``` at the margin");
        }
    }
}
