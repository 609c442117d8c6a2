-- From version 8 to 9: where papers appeared, and which list said so. Never changed once released.

ALTER TABLE paper ADD COLUMN venue VARCHAR DEFAULT '';
ALTER TABLE paper ALTER COLUMN venue SET NOT NULL;
ALTER TABLE paper ALTER COLUMN venue DROP DEFAULT;
ALTER TABLE paper ADD COLUMN metadata_source VARCHAR DEFAULT '';
ALTER TABLE paper ALTER COLUMN metadata_source SET NOT NULL;
ALTER TABLE paper ALTER COLUMN metadata_source DROP DEFAULT;
COMMENT ON COLUMN paper.venue IS 'Journal, proceedings, book or repository, where a list of papers says so.';
COMMENT ON COLUMN paper.metadata_source IS 'Name of the list of papers that title, authors, identifiers, year and venue are from.';
