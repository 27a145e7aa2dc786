CREATE TABLE app.country (
  id int PRIMARY KEY,
  code char(2) NOT NULL UNIQUE,
  name text NOT NULL
);
