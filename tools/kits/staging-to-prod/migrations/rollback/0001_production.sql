DROP TABLE production.parcel;
DROP SCHEMA production;
