-- What was corrected by hand or by rule, and why: an auditor asks.
CREATE TABLE quality.correction (
  record int REFERENCES quality.record,
  field text,
  before text,
  after text,
  reason text NOT NULL,
  PRIMARY KEY (record, field)
);
