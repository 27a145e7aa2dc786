COMMENT ON COLUMN quality.record.recorded_on IS 'day of the record, from legacy_date or from its first revision';
COMMENT ON COLUMN quality.record.history IS 'revisions in the archive, first to last; NULL: there were none';
