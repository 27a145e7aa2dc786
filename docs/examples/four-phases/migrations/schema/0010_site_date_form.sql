ALTER TABLE quality.site ADD COLUMN date_form text;
