SELECT id FROM reading WHERE calibrated IS NULL LIMIT 1;
SELECT serial FROM sensor WHERE gain <= 0;
SELECT reading.id FROM reading LEFT JOIN sensor ON sensor.id = reading.sensor
WHERE sensor.id IS NULL LIMIT 1;
