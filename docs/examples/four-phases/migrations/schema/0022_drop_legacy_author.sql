ALTER TABLE quality.record DROP COLUMN legacy_author;
