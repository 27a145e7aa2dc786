ALTER TABLE quality.record ADD COLUMN history jsonb;
