DROP TABLE production.bulletin;
