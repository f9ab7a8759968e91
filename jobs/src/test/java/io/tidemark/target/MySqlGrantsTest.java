package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MySqlGrantsTest {

    private static MySqlGrants grants(Optional<Pattern> schema, String... rights) {
        return new MySqlGrants("'u'@'%'", List.of(new MySqlGrants.Grant(Set.of(rights), schema, Optional.empty())));
    }

    @Test
    void allTablesAreShownToWhoHasARightToAllOfThem() {
        assertThat(grants(Optional.empty(), "ALL PRIVILEGES").showAllTables()).isTrue();
        assertThat(grants(Optional.empty(), "PROCESS", "REFERENCES").showAllTables())
                .isTrue();
        assertThat(grants(Optional.empty(), "USAGE").showAllTables()).isFalse();
        assertThat(grants(Optional.empty(), "REPLICATION CLIENT", "PROCESS").showAllTables())
                .isFalse();
        assertThat(grants(Optional.of(Pattern.compile("mart")), "ALL PRIVILEGES")
                        .showAllTables())
                .isFalse();
    }
}
