-- The values come back from the stage's backup, which a rollback puts back.
ALTER TABLE quality.record DROP COLUMN legacy_date;
