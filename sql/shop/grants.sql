-- What the pipeline's user needs on the source; run in the shop's database by a superuser:
--   psql -d shop -v password=... -f grants.sql

CREATE ROLE shop_owner NOLOGIN;
ALTER TABLE customers OWNER TO shop_owner;
ALTER TABLE products OWNER TO shop_owner;
ALTER TABLE orders OWNER TO shop_owner;
ALTER TABLE order_lines OWNER TO shop_owner;
ALTER TABLE payments OWNER TO shop_owner;

CREATE ROLE tidemark LOGIN REPLICATION PASSWORD :'password';
GRANT USAGE ON SCHEMA public TO tidemark;

-- The reader makes a publication of just the tables it reads: only their owner may.
GRANT shop_owner TO tidemark;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO tidemark', current_database()); END $$;
