COMMENT ON COLUMN quality.record.recorded_on IS NULL;
COMMENT ON COLUMN quality.record.history IS NULL;
