-- From version 4 to 5: what audits of question sets found. Never changed once released.

CREATE TABLE evaluation.audit (
    digest VARCHAR NOT NULL,
    found  JSON    NOT NULL
);
COMMENT ON TABLE evaluation.audit IS 'What an audit found, so that a report need not look again.';
COMMENT ON COLUMN evaluation.audit.digest IS 'Digest of the questions, their answers and the program.';
