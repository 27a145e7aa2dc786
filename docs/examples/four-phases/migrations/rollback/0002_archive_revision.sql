DROP TABLE archive.revision;
