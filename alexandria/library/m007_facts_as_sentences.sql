-- From version 6 to 7: contract 3. A fact is a sentence; its numbers are rows of their own.
-- The words of older facts are put together as well as rules can: name or predicate with "not" or "may" before it,
-- value and unit as the object. They are no good sentences; the next ingest makes them anew.

ALTER TABLE attribute RENAME TO old_attribute;
ALTER TABLE relationship RENAME TO old_relationship;

CREATE TABLE attribute (
    id            VARCHAR   NOT NULL,
    unit_id       VARCHAR   NOT NULL,
    paper_id      VARCHAR   NOT NULL,
    position      INTEGER   NOT NULL,
    subject_id    VARCHAR   NOT NULL,
    subject       VARCHAR   NOT NULL,
    predicate     VARCHAR   NOT NULL,
    object        VARCHAR   NOT NULL,
    condition     VARCHAR   NOT NULL,
    polarity      VARCHAR   NOT NULL,
    certainty     VARCHAR   NOT NULL,
    kind          VARCHAR,
    method        VARCHAR   NOT NULL,
    compared_with VARCHAR   NOT NULL,
    claimed_by    VARCHAR   NOT NULL,
    sentences     INTEGER[] NOT NULL,
    page          INTEGER,
    support       VARCHAR   NOT NULL,
    doubt         VARCHAR   NOT NULL,
    verdict       VARCHAR,
    verified_by   VARCHAR   NOT NULL,
    made_by       VARCHAR   NOT NULL,
    value_kind    VARCHAR   NOT NULL
);
COMMENT ON TABLE attribute IS 'A fact whose object is a literal: subject, predicate, object and condition are a sentence.';
COMMENT ON COLUMN attribute.position IS 'Place among the attributes of the unit, from 0.';
COMMENT ON COLUMN attribute.subject_id IS 'The entity that the subject names.';
COMMENT ON COLUMN attribute.predicate IS 'A finite verb phrase, with its "does not" or "may".';
COMMENT ON COLUMN attribute.object IS 'A value, a description, or '''' ("the series converges").';
COMMENT ON COLUMN attribute.condition IS 'Under which the fact holds.';
COMMENT ON COLUMN attribute.polarity IS 'affirmed or negated.';
COMMENT ON COLUMN attribute.certainty IS 'established, probable or possible.';
COMMENT ON COLUMN attribute.kind IS 'result, method, definition, background, hypothesis or limitation; NULL where the model did not say.';
COMMENT ON COLUMN attribute.method IS 'How it was found.';
COMMENT ON COLUMN attribute.compared_with IS 'The other side of a comparison.';
COMMENT ON COLUMN attribute.claimed_by IS 'Citation or "earlier work" where the paper reports another one''s claim; '''' for this paper.';
COMMENT ON COLUMN attribute.sentences IS 'Numbers of the sentences that state it.';
COMMENT ON COLUMN attribute.page IS 'Page of the first of them.';
COMMENT ON COLUMN attribute.support IS 'checked, or flagged: a check found something that no check can decide.';
COMMENT ON COLUMN attribute.doubt IS 'Name of the check that flagged it.';
COMMENT ON COLUMN attribute.verdict IS 'entailed, contradicted or not-stated: of a second model; NULL where none was asked.';
COMMENT ON COLUMN attribute.verified_by IS 'The model that gave the verdict.';
COMMENT ON COLUMN attribute.made_by IS 'model, or rule: a rule of the program where the model left something out.';
COMMENT ON COLUMN attribute.value_kind IS 'text, quantity, date, doi, accession, gene or chemical: what the form of the value tells.';

CREATE TABLE relationship (
    id            VARCHAR   NOT NULL,
    unit_id       VARCHAR   NOT NULL,
    paper_id      VARCHAR   NOT NULL,
    position      INTEGER   NOT NULL,
    subject_id    VARCHAR   NOT NULL,
    subject       VARCHAR   NOT NULL,
    predicate     VARCHAR   NOT NULL,
    object        VARCHAR   NOT NULL,
    condition     VARCHAR   NOT NULL,
    polarity      VARCHAR   NOT NULL,
    certainty     VARCHAR   NOT NULL,
    kind          VARCHAR,
    method        VARCHAR   NOT NULL,
    compared_with VARCHAR   NOT NULL,
    claimed_by    VARCHAR   NOT NULL,
    sentences     INTEGER[] NOT NULL,
    page          INTEGER,
    support       VARCHAR   NOT NULL,
    doubt         VARCHAR   NOT NULL,
    verdict       VARCHAR,
    verified_by   VARCHAR   NOT NULL,
    made_by       VARCHAR   NOT NULL,
    object_id     VARCHAR   NOT NULL
);
COMMENT ON TABLE relationship IS 'A fact whose object is another entity of the unit; the columns are those of attribute.';
COMMENT ON COLUMN relationship.position IS 'Place among the relationships of the unit, from 0.';
COMMENT ON COLUMN relationship.object_id IS 'The entity that the object names.';

CREATE TABLE quantity (
    fact_id        VARCHAR NOT NULL,
    unit_id        VARCHAR NOT NULL,
    paper_id       VARCHAR NOT NULL,
    position       INTEGER NOT NULL,
    role           VARCHAR NOT NULL,
    value          DOUBLE  NOT NULL,
    low            DOUBLE,
    high           DOUBLE,
    uncertainty    DOUBLE,
    unit           VARCHAR NOT NULL,
    bound          VARCHAR NOT NULL,
    interval_low   DOUBLE,
    interval_high  DOUBLE,
    interval_level DOUBLE
);
COMMENT ON TABLE quantity IS 'What a printed number of a fact means; one row per number.';
COMMENT ON COLUMN quantity.fact_id IS 'An attribute or a relationship of the unit.';
COMMENT ON COLUMN quantity.position IS 'Place among the numbers of the fact, in the order of its words, from 0.';
COMMENT ON COLUMN quantity.role IS 'value; start, end or difference of a change; n (how many were looked at); p (a p-value).';
COMMENT ON COLUMN quantity.value IS 'The number, the middle where a range is printed.';
COMMENT ON COLUMN quantity.low IS 'Lower end of a printed range.';
COMMENT ON COLUMN quantity.high IS 'Upper end of a printed range.';
COMMENT ON COLUMN quantity.uncertainty IS 'What stands after ±.';
COMMENT ON COLUMN quantity.unit IS 'Unit of the number as pint names it, '''' for a pure number.';
COMMENT ON COLUMN quantity.bound IS '<, ≤, >, ≥ or ~ before the number, '''' where none is.';
COMMENT ON COLUMN quantity.interval_low IS 'Lower end of its confidence interval.';
COMMENT ON COLUMN quantity.interval_high IS 'Upper end of its confidence interval.';
COMMENT ON COLUMN quantity.interval_level IS 'Level of the interval in percent.';

INSERT INTO relationship BY NAME
SELECT
    old.id, old.unit_id, old.paper_id,
    row_number() OVER (PARTITION BY old.paper_id, old.unit_id ORDER BY old.position) - 1 AS position,
    subject_id,
    coalesce(subject.name, subject_id) AS subject,
    CASE certainty WHEN 'negated' THEN 'not ' WHEN 'suggested' THEN 'may ' ELSE '' END || predicate AS predicate,
    object_id,
    coalesce(object.name, object_id) AS object,
    condition,
    if(certainty = 'negated', 'negated', 'affirmed') AS polarity,
    if(certainty = 'suggested', 'possible', 'established') AS certainty,
    NULL AS kind, '' AS method, '' AS compared_with, attributed_to AS claimed_by, sentences, page,
    'checked' AS support, '' AS doubt, NULL AS verdict, '' AS verified_by, made_by
FROM old_relationship AS old
LEFT JOIN entity AS subject ON subject.id = old.subject_id AND subject.unit_id = old.unit_id
LEFT JOIN entity AS object ON object.id = old.object_id AND object.unit_id = old.unit_id
WHERE object_id IS NOT NULL
ORDER BY old.paper_id, old.unit_id, old.position;

INSERT INTO attribute BY NAME
WITH old AS (
    SELECT
        1 AS part, id, unit_id, paper_id, position, entity_id AS subject_id, name AS predicate,
        trim(value || ' ' || unit) AS object, condition, certainty, sentences, page, attributed_to, made_by,
        kind AS value_kind
    FROM old_attribute
    UNION ALL
    SELECT
        2, id, unit_id, paper_id, position, subject_id, predicate,
        coalesce(object_text, ''), condition, certainty, sentences, page, attributed_to, made_by,
        'text'
    FROM old_relationship
    WHERE object_id IS NULL
)
SELECT
    old.id, old.unit_id, old.paper_id,
    row_number() OVER (PARTITION BY old.paper_id, old.unit_id ORDER BY part, old.position) - 1 AS position,
    subject_id,
    coalesce(subject.name, subject_id) AS subject,
    CASE certainty WHEN 'negated' THEN 'not ' WHEN 'suggested' THEN 'may ' ELSE '' END || predicate AS predicate,
    object,
    condition,
    if(certainty = 'negated', 'negated', 'affirmed') AS polarity,
    if(certainty = 'suggested', 'possible', 'established') AS certainty,
    NULL AS kind, '' AS method, '' AS compared_with, attributed_to AS claimed_by, sentences, page,
    'checked' AS support, '' AS doubt, NULL AS verdict, '' AS verified_by, made_by, value_kind
FROM old
LEFT JOIN entity AS subject ON subject.id = old.subject_id AND subject.unit_id = old.unit_id
ORDER BY old.paper_id, old.unit_id, part, old.position;

INSERT INTO quantity BY NAME
SELECT
    id AS fact_id, unit_id, paper_id, 0 AS position, 'value' AS role, quantity AS value,
    quantity_low AS low, quantity_high AS high, uncertainty, coalesce(quantity_unit, '') AS unit,
    coalesce(bound, '') AS bound
FROM old_attribute
WHERE quantity IS NOT NULL
ORDER BY paper_id, unit_id, old_attribute.position;

DROP TABLE old_attribute;
DROP TABLE old_relationship;

ALTER TABLE quarantine RENAME COLUMN value TO object;
UPDATE quarantine
SET predicate = CASE certainty WHEN 'negated' THEN 'not ' ELSE 'may ' END || predicate
WHERE certainty IN ('negated', 'suggested');
ALTER TABLE quarantine DROP COLUMN certainty;
ALTER TABLE quarantine ADD COLUMN verified_by VARCHAR DEFAULT '';
ALTER TABLE quarantine ALTER COLUMN verified_by SET NOT NULL;
ALTER TABLE quarantine ALTER COLUMN verified_by DROP DEFAULT;
COMMENT ON TABLE quarantine IS 'Facts that a model wrote and that are not served: kept apart, counted nowhere as facts.';
COMMENT ON COLUMN quarantine.position IS 'Place among the quarantined facts of the unit, from 0.';
COMMENT ON COLUMN quarantine.sentences IS 'Numbers of the sentences that it was checked against.';
COMMENT ON COLUMN quarantine.page IS 'Page of the first of them.';
COMMENT ON COLUMN quarantine.reason IS 'Why, such as number, polarity or expression; docs/library.md lists them.';
COMMENT ON COLUMN quarantine.verified_by IS 'The model that gave the verdict, where that is the reason.';

CREATE TABLE merged_fact (
    id        VARCHAR NOT NULL,
    unit_id   VARCHAR NOT NULL,
    paper_id  VARCHAR NOT NULL,
    position  INTEGER NOT NULL,
    fact_id   VARCHAR NOT NULL,
    statement VARCHAR NOT NULL
);
COMMENT ON TABLE merged_fact IS 'Facts that a model wrote and that say no more than another one of the unit.';
COMMENT ON COLUMN merged_fact.position IS 'Place among the merged facts of the unit, from 0.';
COMMENT ON COLUMN merged_fact.fact_id IS 'The fact that holds what it said.';

ALTER TABLE unit ADD COLUMN written INTEGER;
-- What was dropped in silence before is not known.
UPDATE unit
SET written = (
    SELECT count(*)
    FROM (
        SELECT unit_id FROM attribute WHERE made_by = 'model'
        UNION ALL SELECT unit_id FROM relationship WHERE made_by = 'model'
        UNION ALL SELECT unit_id FROM quarantine
    ) AS fact
    WHERE fact.unit_id = unit.id
)
WHERE sentences IS NOT NULL;
COMMENT ON COLUMN unit.written IS 'Facts that the model wrote; each is stored, merged or quarantined. NULL where coverage was not measured.';
