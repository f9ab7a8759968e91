-- One view of the shop as a compacted Kafka topic: the latest value per key, a tombstone for a row that is gone.
--
-- Make the topic first, compacted:
--   kafka-topics.sh --create --topic revenue-per-customer-and-day --config cleanup.policy=compact ...

SET 'pipeline.name' = 'shop-to-kafka';
SET 'table.local-time-zone' = 'UTC';

CREATE CATALOG shop WITH (
  'type'          = 'tidemark-postgres',
  'hostname'      = '${SHOP_HOST}',
  'port'          = '${SHOP_PORT:-5432}',
  'database-name' = '${SHOP_DATABASE:-shop}',
  'username'      = '${SHOP_USER}',
  'password'      = '${SHOP_PASSWORD}',
  'slot.name'     = 'tidemark_shop_to_kafka'
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
FROM shop.`public`.payments AS y
JOIN shop.`public`.orders AS o ON o.order_id = y.order_id
GROUP BY o.customer_id, CAST(y.paid_at AS DATE);
