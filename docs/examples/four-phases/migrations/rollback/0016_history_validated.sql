-- A constraint stays valid until 0006 drops it.
SELECT 1;
