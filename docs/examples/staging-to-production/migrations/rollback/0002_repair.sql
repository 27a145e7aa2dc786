DROP TABLE production.repair;
