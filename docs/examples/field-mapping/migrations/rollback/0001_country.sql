DROP TABLE app.country;
