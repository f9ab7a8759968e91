package io.tidemark.source.mysql.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.YearMonth;
import org.junit.jupiter.api.Test;

class EpochDayTest {

    @Test
    void countsEachDayOfTenThousandYears() {
        LocalDate end = LocalDate.of(9999, 12, 31);
        for (LocalDate day = LocalDate.of(1, 1, 1); !day.isAfter(end); day = day.plusDays(1)) {
            int found = EpochDay.of(day.getYear(), day.getMonthValue(), day.getDayOfMonth());
            if (found != day.toEpochDay()) {
                assertThat(found).as(day.toString()).isEqualTo((int) day.toEpochDay());
            }
        }
    }

    @Test
    void knowsWhichDaysThereAre() {
        for (int year : new int[] {1, 1900, 2000, 2023, 2024, 9999}) {
            for (int month = 0; month <= 13; month++) {
                for (int day = 0; day <= 32; day++) {
                    boolean expected = month >= 1
                            && month <= 12
                            && day >= 1
                            && day <= YearMonth.of(year, month).lengthOfMonth();
                    assertThat(EpochDay.exists(year, month, day))
                            .as("%d-%d-%d", year, month, day)
                            .isEqualTo(expected);
                }
            }
        }
    }
}
