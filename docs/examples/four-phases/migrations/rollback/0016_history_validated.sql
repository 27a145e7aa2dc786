ALTER TABLE quality.record DROP CONSTRAINT history_is_a_list;
ALTER TABLE quality.record ADD CONSTRAINT history_is_a_list CHECK (jsonb_typeof(history) = 'array') NOT VALID;
