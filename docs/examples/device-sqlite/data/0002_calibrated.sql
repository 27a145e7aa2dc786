-- tranship: batch key=id size=10000
-- A million rows in one transaction would keep the device from measuring for too long.
UPDATE reading
SET calibrated = raw * (SELECT gain FROM sensor WHERE sensor.id = reading.sensor)
WHERE calibrated IS NULL;
