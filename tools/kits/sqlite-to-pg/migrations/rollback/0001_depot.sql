DROP TABLE depot.parcel;
DROP SCHEMA depot;
