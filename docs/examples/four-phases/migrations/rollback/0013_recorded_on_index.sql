DROP INDEX quality.record_recorded_on;
