-- Each of these has one right answer. What has none stays as it is, and the checks name it.

UPDATE staging.vehicle SET vin = upper(vin) WHERE vin <> upper(vin);

-- The letter O where the digit 0 belongs.
UPDATE staging.trouble_code SET code = replace(code, 'O', '0') WHERE code LIKE '%O%';

UPDATE staging.bulletin SET url = 'https://' || substr(url, 8) WHERE url LIKE 'http://%';
