ALTER TABLE quality.record DROP CONSTRAINT history_is_a_list;
