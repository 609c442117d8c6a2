-- From version 3 to 4: merges with their reasons, what people have undone, and links between papers.

CREATE TABLE entity_merge (
    id       VARCHAR NOT NULL,
    paper_id VARCHAR NOT NULL,
    unit_id  VARCHAR NOT NULL,
    kept     VARCHAR NOT NULL,
    merged   VARCHAR NOT NULL,
    rule     VARCHAR NOT NULL,
    evidence VARCHAR NOT NULL
);
COMMENT ON TABLE entity_merge IS 'Two names of a paper that name one thing, and why; one row per merge.';
COMMENT ON COLUMN entity_merge.unit_id IS 'The unit that it holds for ("it"), empty where it holds for the paper.';
COMMENT ON COLUMN entity_merge.rule IS 'Which rule found it: abbreviation, case, greek, spelling, plural, …';
COMMENT ON COLUMN entity_merge.evidence IS 'What it rests on, such as the unit that defines an abbreviation.';

CREATE TABLE entity_apart (
    merge_id   VARCHAR   NOT NULL,
    paper_id   VARCHAR   NOT NULL,
    unit_id    VARCHAR   NOT NULL,
    kept       VARCHAR   NOT NULL,
    merged     VARCHAR   NOT NULL,
    decided_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE entity_apart IS 'Merges that a person has undone: kept through every ingest, and with the paper gone.';

CREATE TABLE entity_key (
    paper_id     VARCHAR NOT NULL,
    canonical_id VARCHAR NOT NULL,
    key          VARCHAR NOT NULL,
    kind         VARCHAR NOT NULL
);
COMMENT ON TABLE entity_key IS 'Forms by which a canonical entity is known across papers.';
COMMENT ON COLUMN entity_key.kind IS 'long: a technical name of several words; short: a formula or symbol.';

CREATE TABLE entity_link (
    paper_id     VARCHAR NOT NULL,
    canonical_id VARCHAR NOT NULL,
    global_id    VARCHAR NOT NULL,
    key          VARCHAR NOT NULL,
    rule         VARCHAR NOT NULL
);
COMMENT ON TABLE entity_link IS 'The second level: canonical entities of papers with one global id are one thing.';
COMMENT ON COLUMN entity_link.key IS 'The form that they share; global_id is its digest.';
COMMENT ON COLUMN entity_link.rule IS 'long, short, or defined: a symbol that one long name of the library explains.';
