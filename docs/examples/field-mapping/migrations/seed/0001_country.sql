INSERT INTO app.country VALUES
  (1, 'DE', 'Germany'),
  (2, 'AT', 'Austria'),
  (3, 'CH', 'Switzerland'),
  (4, 'FR', 'France');
