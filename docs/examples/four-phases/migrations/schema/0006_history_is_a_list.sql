-- Not validated here: that reads the whole table. It is in 0016, when the column is filled.
ALTER TABLE quality.record ADD CONSTRAINT history_is_a_list CHECK (jsonb_typeof(history) = 'array') NOT VALID;
