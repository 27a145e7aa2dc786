ALTER TABLE quality.site DROP COLUMN date_form;
