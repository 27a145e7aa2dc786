-- Each statement must return no row. Tables may not be there yet.
SELECT encoding FROM pragma_encoding WHERE encoding <> 'UTF-8';
SELECT name FROM sqlite_schema WHERE name IN ('sensor_new', 'sensor_old');
