ALTER TABLE quality.record VALIDATE CONSTRAINT history_is_a_list;
