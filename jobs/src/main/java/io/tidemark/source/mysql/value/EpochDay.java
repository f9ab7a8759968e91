package io.tidemark.source.mysql.value;

import java.time.LocalDate;
import java.time.Month;
import java.time.Year;

/** Days of the Gregorian calendar, which MySQL has for all times. */
final class EpochDay {

    private static final int MARCH = 3;
    private static final int MONTHS = 12;
    private static final int DAYS_OF_400_YEARS = 146_097;

    /** From 0000-03-01 to 1970-01-01. */
    private static final int TO_1970 = 719_468;

    private EpochDay() {}

    /**
     * Days since 1970-01-01 of a day that exists, as {@link LocalDate#toEpochDay} has them, without an object.
     * Years begin with March here, so that the day of the leap year is the last of one.
     *
     * @param year 1 to 9999
     */
    static int of(int year, int month, int day) {
        int years = month < MARCH ? year - 1 : year;
        int months = month < MARCH ? month + MONTHS - MARCH : month - MARCH;
        int ofEra = years % 400;
        // Five months from March on have 153 days, again and again.
        int dayOfYear = (153 * months + 2) / 5 + day - 1;
        return years / 400 * DAYS_OF_400_YEARS + ofEra * 365 + ofEra / 4 - ofEra / 100 + dayOfYear - TO_1970;
    }

    static boolean exists(int year, int month, int day) {
        if (month < 1 || month > MONTHS || day < 1) {
            return false;
        }
        return day <= 28 || day <= Month.of(month).length(Year.isLeap(year));
    }
}
