-- tranship: batch key=id size=5000
UPDATE quality.record SET state = NULL WHERE state IS NOT NULL;
