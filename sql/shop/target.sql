-- The target: one table per view of pipeline.sql.

CREATE TABLE order_details (
  order_id     bigint NOT NULL,
  line_no      integer NOT NULL,
  customer     text NOT NULL,
  city         text NOT NULL,
  product      text NOT NULL,
  quantity     integer NOT NULL,
  line_total   numeric(38, 2) NOT NULL,
  status       text NOT NULL,
  ordered_at   timestamptz NOT NULL,
  PRIMARY KEY (order_id, line_no)
);

CREATE TABLE revenue_per_customer_and_day (
  customer_id bigint NOT NULL,
  day         date NOT NULL,
  payments    bigint NOT NULL,
  revenue     numeric(38, 2) NOT NULL,
  PRIMARY KEY (customer_id, day)
);

CREATE TABLE top_products (
  category   text NOT NULL,
  place      bigint NOT NULL,
  product_id bigint NOT NULL,
  product    text NOT NULL,
  sold       bigint NOT NULL,
  PRIMARY KEY (category, place)
);
