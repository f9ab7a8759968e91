package io.tidemark.guard;

import java.util.function.Consumer;
import java.util.function.Function;

/** One way through a number of choices, each of a few values. */
final class Choices {

    private int left;

    private Choices(int number) {
        this.left = number;
    }

    /** Makes one of each combination of the values that are asked for; returns how many there are. */
    static <T> int forEach(Function<Choices, T> make, Consumer<T> test) {
        for (int number = 0; ; number++) {
            Choices choices = new Choices(number);
            T made = make.apply(choices);
            if (choices.left > 0) {
                return number;
            }
            test.accept(made);
        }
    }

    <E extends Enum<E>> E of(Class<E> values) {
        E[] all = values.getEnumConstants();
        E chosen = all[left % all.length];
        left /= all.length;
        return chosen;
    }

    boolean either() {
        boolean chosen = left % 2 == 1;
        left /= 2;
        return chosen;
    }
}
