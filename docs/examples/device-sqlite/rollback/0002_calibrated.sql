ALTER TABLE reading DROP COLUMN calibrated;
