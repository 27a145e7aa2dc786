-- Filled by data/0002, and by every program from now on.
ALTER TABLE reading ADD COLUMN calibrated REAL;
