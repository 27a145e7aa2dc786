-- tranship: no-transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS record_recorded_on ON quality.record (recorded_on);
