package io.tidemark.demo;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Hands out new ids and picks existing ones; half of the picks are of the last two hundred orders. */
final class ShopIds {

    private static final int RECENT = 200;

    private final AtomicLong lastOrder;
    private final AtomicLong lastPayment;
    private final AtomicLong lastCustomer;

    ShopIds(Shop shop) {
        this.lastOrder = new AtomicLong(shop.orders());
        this.lastPayment = new AtomicLong(shop.orders());
        this.lastCustomer = new AtomicLong(shop.customers());
    }

    long newOrder() {
        return lastOrder.incrementAndGet();
    }

    long newPayment() {
        return lastPayment.incrementAndGet();
    }

    long newCustomer() {
        return lastCustomer.incrementAndGet();
    }

    long someOrder(Random random) {
        long last = lastOrder.get();
        return random.nextBoolean()
                ? Math.max(1, last - random.nextInt(RECENT))
                : 1 + (long) (random.nextDouble() * last);
    }

    long someCustomer(Random random) {
        return 1 + (long) (random.nextDouble() * lastCustomer.get());
    }
}
