-- One view of the shop as a compacted Kafka topic: the latest value per key, a tombstone for a row that is gone.
--
-- Make the topic first, compacted:
--   kafka-topics.sh --create --topic revenue-per-customer-and-day --config cleanup.policy=compact ...

SET 'pipeline.name' = 'shop-to-kafka';
SET 'table.local-time-zone' = 'UTC';

CREATE TABLE orders (
  order_id    BIGINT,
  customer_id BIGINT,
  status      STRING,
  ordered_at  TIMESTAMP_LTZ(6),
  PRIMARY KEY (order_id) NOT ENFORCED
) WITH (
  'connector'     = 'tidemark-postgres-cdc',
  'hostname'      = '${SHOP_HOST}',
  'port'          = '${SHOP_PORT:-5432}',
  'database-name' = '${SHOP_DATABASE:-shop}',
  'username'      = '${SHOP_USER}',
  'password'      = '${SHOP_PASSWORD}',
  'schema-name'   = 'public',
  'table-name'    = 'orders',
  'slot.name'     = 'tidemark_kafka_orders',
  'scan.incremental.snapshot.chunk.size' = '50000',
  'scan.snapshot.fetch.size'             = '10000'
);

CREATE TABLE payments (
  payment_id BIGINT,
  order_id   BIGINT,
  amount     DECIMAL(12, 2),
  paid_at    TIMESTAMP_LTZ(6),
  PRIMARY KEY (payment_id) NOT ENFORCED
) WITH (
  'connector'     = 'tidemark-postgres-cdc',
  'hostname'      = '${SHOP_HOST}',
  'port'          = '${SHOP_PORT:-5432}',
  'database-name' = '${SHOP_DATABASE:-shop}',
  'username'      = '${SHOP_USER}',
  'password'      = '${SHOP_PASSWORD}',
  'schema-name'   = 'public',
  'table-name'    = 'payments',
  'slot.name'     = 'tidemark_kafka_payments',
  'scan.incremental.snapshot.chunk.size' = '50000',
  'scan.snapshot.fetch.size'             = '10000'
);

CREATE TABLE revenue_topic (
  customer_id BIGINT,
  `day`       DATE,
  payments    BIGINT,
  revenue     DECIMAL(38, 2),
  PRIMARY KEY (customer_id, `day`) NOT ENFORCED
) WITH (
  'connector'                    = 'upsert-kafka',
  'topic'                        = '${REVENUE_TOPIC:-revenue-per-customer-and-day}',
  'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
  'key.format'                   = 'json',
  'value.format'                 = 'json'
);

INSERT INTO revenue_topic
SELECT o.customer_id, CAST(y.paid_at AS DATE), COUNT(*), SUM(y.amount)
FROM payments AS y
JOIN orders AS o ON o.order_id = y.order_id
GROUP BY o.customer_id, CAST(y.paid_at AS DATE);
