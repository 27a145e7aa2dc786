ALTER TABLE quality.record DROP CONSTRAINT state_is_known;
ALTER TABLE quality.record ADD CONSTRAINT state_is_known FOREIGN KEY (state) REFERENCES quality.state NOT VALID;
