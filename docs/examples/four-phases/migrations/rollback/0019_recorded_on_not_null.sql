ALTER TABLE quality.record ALTER COLUMN recorded_on DROP NOT NULL;
