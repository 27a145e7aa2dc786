ALTER TABLE quality.record VALIDATE CONSTRAINT state_is_known;
