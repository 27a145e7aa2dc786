DROP TABLE quality.correction;
