-- A record without a date has that of its first revision. Every such correction is written down.
INSERT INTO quality.correction
SELECT c.id, 'recorded_on', c.legacy_date, (r.valid_from AT TIME ZONE 'UTC')::date::text, 'date of the first revision'
FROM quality.record c JOIN archive.revision r ON r.record = c.id AND r.revision = 1
WHERE c.recorded_on IS NULL;

UPDATE quality.record c
SET recorded_on = n.after::date
FROM quality.correction n
WHERE n.record = c.id AND n.field = 'recorded_on' AND c.recorded_on IS NULL;
