-- The new database before the plan: the schema `app` belongs to the migrations, so there is nothing in it.
--   psql "$TARGET" -f prepare-target.sql

CREATE SCHEMA app;
COMMENT ON SCHEMA app IS 'the new order system';
