-- From version 10 to 11: which papers came from another library. Never changed once released.

CREATE TABLE imported_paper (
    paper_id VARCHAR NOT NULL,
    source   VARCHAR NOT NULL,
    checked  BOOLEAN NOT NULL
);
COMMENT ON TABLE imported_paper IS 'Papers whose rows came from another library; a paper that is read here has none.';
COMMENT ON COLUMN imported_paper.source IS 'Name of the file that they came in.';
COMMENT ON COLUMN imported_paper.checked IS 'Whether the paper was at hand, and its facts were compared with its wording.';
