DROP TABLE app.address;
DROP TABLE app.party;
