DROP TABLE quality.state;
