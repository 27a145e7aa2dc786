DROP TABLE reading;
DROP TABLE sensor;
DROP TABLE unit;
