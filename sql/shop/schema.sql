-- The source: a small shop.

CREATE TABLE customers (
  customer_id bigint PRIMARY KEY,
  name        text NOT NULL,
  city        text NOT NULL,
  created_at  timestamptz NOT NULL
);

CREATE TABLE products (
  product_id bigint PRIMARY KEY,
  name       text NOT NULL,
  category   text NOT NULL,
  price      numeric(12, 2) NOT NULL CHECK (price >= 0)
);

CREATE TABLE orders (
  order_id    bigint PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers ON UPDATE CASCADE,
  status      text NOT NULL CHECK (status IN ('placed', 'paid', 'cancelled')),
  ordered_at  timestamptz NOT NULL
);

CREATE TABLE order_lines (
  order_id   bigint NOT NULL REFERENCES orders ON DELETE CASCADE,
  line_no    integer NOT NULL,
  product_id bigint NOT NULL REFERENCES products,
  quantity   integer NOT NULL CHECK (quantity > 0),
  unit_price numeric(12, 2) NOT NULL,
  PRIMARY KEY (order_id, line_no)
);

CREATE TABLE payments (
  payment_id bigint PRIMARY KEY,
  order_id   bigint NOT NULL REFERENCES orders ON DELETE CASCADE,
  amount     numeric(12, 2) NOT NULL,
  paid_at    timestamptz NOT NULL
);

CREATE INDEX ON orders (customer_id);
CREATE INDEX ON payments (order_id);
