-- A small shop with three problems: a day that does not exist, a word that is no truth, an order of nobody.
CREATE TABLE customer (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL, born TEXT);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  customer INTEGER REFERENCES customer,
  total DECIMAL(10,2),
  paid TEXT
);
INSERT INTO customer VALUES (1, 'Ada', '1815-12-10'), (2, 'Grace', '1906-12-09'), (3, 'Edsger', '1930-02-31');
INSERT INTO orders VALUES (1, 1, 12.5, 'yes'), (2, 2, 7, 'no'), (3, 2, 0.25, 'maybe'), (4, 77, 3, 'yes');
