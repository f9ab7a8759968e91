package io.tidemark.demo;

import java.util.List;

/** The views of {@code sql/shop/pipeline.sql} in the source's own SQL, written from their description. */
public final class ShopViews {

    public static final View ORDER_DETAILS = new View(
            "order_details",
            List.of(
                    "order_id",
                    "line_no",
                    "customer",
                    "city",
                    "product",
                    "quantity",
                    "line_total",
                    "status",
                    "ordered_at"),
            2,
            """
            SELECT l.order_id, l.line_no, c.name AS customer, c.city, p.name AS product, l.quantity,
                   (l.quantity * l.unit_price)::numeric(38, 2) AS line_total, o.status, o.ordered_at
            FROM order_lines l JOIN orders o USING (order_id) JOIN customers c USING (customer_id)
            JOIN products p USING (product_id)""");

    public static final View REVENUE = new View(
            "revenue_per_customer_and_day",
            List.of("customer_id", "day", "payments", "revenue"),
            2,
            """
            SELECT o.customer_id, (y.paid_at AT TIME ZONE 'UTC')::date AS day, count(*) AS payments,
                   sum(y.amount)::numeric(38, 2) AS revenue
            FROM payments y JOIN orders o USING (order_id) GROUP BY 1, 2""");

    public static final View TOP_PRODUCTS = new View(
            "top_products",
            List.of("category", "place", "product_id", "product", "sold"),
            2,
            """
            SELECT category, place, product_id, product, sold FROM (
              SELECT p.category, p.product_id, p.name AS product, sum(l.quantity) AS sold,
                     rank() OVER (PARTITION BY p.category ORDER BY sum(l.quantity) DESC, p.product_id) AS place
              FROM products p JOIN order_lines l USING (product_id) JOIN orders o USING (order_id)
              WHERE o.status IN ('placed', 'paid')
              GROUP BY p.category, p.product_id, p.name) ranked
            WHERE place <= 3""");

    public static final List<View> ALL = List.of(ORDER_DETAILS, REVENUE, TOP_PRODUCTS);

    private ShopViews() {}
}
