-- Three views of the shop, kept in step with it: a join, an aggregate that is also corrected downwards, a top-N.
--
-- Variables come from the environment or from --set NAME=VALUE.

SET 'pipeline.name' = 'shop';
-- Days are cut in this zone.
SET 'table.local-time-zone' = 'UTC';

-- The source: every table of the database, read through one replication slot.
CREATE CATALOG shop WITH (
  'type'          = 'tidemark-postgres',
  'hostname'      = '${SHOP_HOST}',
  'port'          = '${SHOP_PORT:-5432}',
  'database-name' = '${SHOP_DATABASE:-shop}',
  'username'      = '${SHOP_USER}',
  'password'      = '${SHOP_PASSWORD}',
  'slot.name'     = 'tidemark_shop'
);

-- ---------------------------------------------------------------- target

CREATE TABLE mart_order_details (
  order_id   BIGINT,
  line_no    INT,
  customer   STRING,
  city       STRING,
  product    STRING,
  quantity   INT,
  line_total DECIMAL(38, 2),
  status     STRING,
  ordered_at TIMESTAMP_LTZ(6),
  PRIMARY KEY (order_id, line_no) NOT ENFORCED
) WITH (
  'connector'  = 'tidemark-target',
  'url'        = '${MART_URL}',
  'username'   = '${MART_USER}',
  'password'   = '${MART_PASSWORD}',
  'table-name' = 'order_details'
);

CREATE TABLE mart_revenue_per_customer_and_day (
  customer_id BIGINT,
  `day`       DATE,
  payments    BIGINT,
  revenue     DECIMAL(38, 2),
  PRIMARY KEY (customer_id, `day`) NOT ENFORCED
) WITH (
  'connector'  = 'tidemark-target',
  'url'        = '${MART_URL}',
  'username'   = '${MART_USER}',
  'password'   = '${MART_PASSWORD}',
  'table-name' = 'revenue_per_customer_and_day'
);

CREATE TABLE mart_top_products (
  category   STRING,
  place      BIGINT,
  product_id BIGINT,
  product    STRING,
  sold       BIGINT,
  PRIMARY KEY (category, place) NOT ENFORCED
) WITH (
  'connector'  = 'tidemark-target',
  'url'        = '${MART_URL}',
  'username'   = '${MART_USER}',
  'password'   = '${MART_PASSWORD}',
  'table-name' = 'top_products'
);

-- ---------------------------------------------------------------- views

-- The join: every order line with the names that belong to it.
INSERT INTO mart_order_details
SELECT l.order_id, l.line_no, c.name, c.city, p.name, l.quantity,
       CAST(l.quantity * l.unit_price AS DECIMAL(38, 2)), o.status, o.ordered_at
FROM shop.`public`.order_lines AS l
JOIN shop.`public`.orders AS o ON o.order_id = l.order_id
JOIN shop.`public`.customers AS c ON c.customer_id = o.customer_id
JOIN shop.`public`.products AS p ON p.product_id = l.product_id;

-- The aggregate: a payment that is corrected or taken back lowers the sum, the last one of a day removes the row.
INSERT INTO mart_revenue_per_customer_and_day
SELECT o.customer_id, CAST(y.paid_at AS DATE), COUNT(*), SUM(y.amount)
FROM shop.`public`.payments AS y
JOIN shop.`public`.orders AS o ON o.order_id = y.order_id
GROUP BY o.customer_id, CAST(y.paid_at AS DATE);

-- The top-N: the three products of each category that sold most pieces.
INSERT INTO mart_top_products
SELECT category, place, product_id, product, sold
FROM (
  SELECT category, product_id, product, sold,
         ROW_NUMBER() OVER (PARTITION BY category ORDER BY sold DESC, product_id) AS place
  FROM (
    SELECT p.category, p.product_id, p.name AS product, SUM(l.quantity) AS sold
    FROM shop.`public`.order_lines AS l
    JOIN shop.`public`.orders AS o ON o.order_id = l.order_id AND o.status <> 'cancelled'
    JOIN shop.`public`.products AS p ON p.product_id = l.product_id
    GROUP BY p.category, p.product_id, p.name
  )
)
WHERE place <= 3;
