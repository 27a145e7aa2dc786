INSERT INTO quality.state VALUES ('draft', 1), ('released', 2), ('withdrawn', 3);
