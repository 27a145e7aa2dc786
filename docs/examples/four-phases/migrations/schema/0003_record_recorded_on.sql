ALTER TABLE quality.record ADD COLUMN recorded_on date;
