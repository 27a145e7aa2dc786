-- A constraint stays valid until 0009 drops it.
SELECT 1;
