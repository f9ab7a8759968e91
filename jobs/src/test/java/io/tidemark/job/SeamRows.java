package io.tidemark.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Which of its rows of a table a writer has, and draws the next change of them. */
final class SeamRows {

    private final SeamTable table;
    private final int owner;
    private final Random random;
    private List<Long> present;
    private List<Long> absent;

    SeamRows(SeamTable table, int owner, Random random) {
        this.table = table;
        this.owner = owner;
        this.random = random;
        this.present = table.present(owner, SeamTables.OWNERS);
        this.absent = table.absent(owner, SeamTables.OWNERS);
    }

    /** What a rollback goes back to. */
    record Kept(List<Long> present, List<Long> absent) {}

    Kept keep() {
        return new Kept(List.copyOf(present), List.copyOf(absent));
    }

    void goBack(Kept kept) {
        present = new ArrayList<>(kept.present());
        absent = new ArrayList<>(kept.absent());
    }

    /** A row that comes, goes, changes its key or only its value; the keys lie all over the table. */
    String change() {
        return switch (random.nextInt(5)) {
            case 0 -> table.delete(exchange(present, absent));
            case 1 -> table.insert(exchange(absent, present), owner, random.nextInt(100));
            case 2 -> {
                long from = exchange(present, absent);
                yield table.move(from, exchange(absent, present));
            }
            default -> table.update(present.get(random.nextInt(present.size())));
        };
    }

    String changeMany() {
        return table.updateMany(owner, random.nextInt(SeamTables.PARTS));
    }

    private long exchange(List<Long> from, List<Long> to) {
        int place = random.nextInt(from.size());
        long number = from.get(place);
        from.set(place, from.get(from.size() - 1));
        from.remove(from.size() - 1);
        to.add(number);
        return number;
    }
}
