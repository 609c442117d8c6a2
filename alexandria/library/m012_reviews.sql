-- From version 11 to 12: what people decided of facts. Never changed once released.

ALTER TABLE attribute ADD COLUMN review VARCHAR;
ALTER TABLE attribute ADD COLUMN reviewed_by VARCHAR DEFAULT '';
ALTER TABLE attribute ALTER COLUMN reviewed_by SET NOT NULL;
ALTER TABLE attribute ALTER COLUMN reviewed_by DROP DEFAULT;
ALTER TABLE attribute ADD COLUMN reviewed_at VARCHAR DEFAULT '';
ALTER TABLE attribute ALTER COLUMN reviewed_at SET NOT NULL;
ALTER TABLE attribute ALTER COLUMN reviewed_at DROP DEFAULT;
COMMENT ON COLUMN attribute.review IS 'accepted, corrected, corrected-unchecked or rejected: of a person; NULL where nobody decided.';
COMMENT ON COLUMN attribute.reviewed_by IS 'Who decided.';
COMMENT ON COLUMN attribute.reviewed_at IS 'When: ISO 8601, UTC.';

ALTER TABLE relationship ADD COLUMN review VARCHAR;
ALTER TABLE relationship ADD COLUMN reviewed_by VARCHAR DEFAULT '';
ALTER TABLE relationship ALTER COLUMN reviewed_by SET NOT NULL;
ALTER TABLE relationship ALTER COLUMN reviewed_by DROP DEFAULT;
ALTER TABLE relationship ADD COLUMN reviewed_at VARCHAR DEFAULT '';
ALTER TABLE relationship ALTER COLUMN reviewed_at SET NOT NULL;
ALTER TABLE relationship ALTER COLUMN reviewed_at DROP DEFAULT;
COMMENT ON COLUMN relationship.review IS 'accepted, corrected, corrected-unchecked or rejected: of a person; NULL where nobody decided.';
COMMENT ON COLUMN relationship.reviewed_by IS 'Who decided.';
COMMENT ON COLUMN relationship.reviewed_at IS 'When: ISO 8601, UTC.';

ALTER TABLE quarantine ADD COLUMN review VARCHAR;
ALTER TABLE quarantine ADD COLUMN reviewed_by VARCHAR DEFAULT '';
ALTER TABLE quarantine ALTER COLUMN reviewed_by SET NOT NULL;
ALTER TABLE quarantine ALTER COLUMN reviewed_by DROP DEFAULT;
ALTER TABLE quarantine ADD COLUMN reviewed_at VARCHAR DEFAULT '';
ALTER TABLE quarantine ALTER COLUMN reviewed_at SET NOT NULL;
ALTER TABLE quarantine ALTER COLUMN reviewed_at DROP DEFAULT;
COMMENT ON COLUMN quarantine.review IS 'accepted, corrected, corrected-unchecked or rejected: of a person; NULL where nobody decided.';
COMMENT ON COLUMN quarantine.reviewed_by IS 'Who decided.';
COMMENT ON COLUMN quarantine.reviewed_at IS 'When: ISO 8601, UTC.';

CREATE TABLE review (
    id         VARCHAR   NOT NULL,
    paper_id   VARCHAR   NOT NULL,
    evidence   VARCHAR   NOT NULL,
    sentences  INTEGER[] NOT NULL,
    statement  VARCHAR   NOT NULL,
    decision   VARCHAR   NOT NULL,
    subject    VARCHAR   NOT NULL,
    predicate  VARCHAR   NOT NULL,
    object     VARCHAR   NOT NULL,
    condition  VARCHAR   NOT NULL,
    stated_in  INTEGER[] NOT NULL,
    wording    VARCHAR   NOT NULL,
    queue      VARCHAR   NOT NULL,
    reviewer   VARCHAR   NOT NULL,
    decided_at TIMESTAMP NOT NULL,
    note       VARCHAR   NOT NULL,
    undone_by  VARCHAR   NOT NULL,
    undone_at  TIMESTAMP
);
COMMENT ON TABLE review IS 'What people decided of facts; kept through every ingest of the paper, and removed with it.';
COMMENT ON COLUMN review.evidence IS 'Digest of paper, sentences and statement: finds the fact again in units made anew.';
COMMENT ON COLUMN review.sentences IS 'Sentences of the fact as it was written.';
COMMENT ON COLUMN review.statement IS 'The fact as it was written.';
COMMENT ON COLUMN review.decision IS 'accept, correct or reject.';
COMMENT ON COLUMN review.subject IS 'Subject, predicate, object and condition of a correction; '''' of other decisions.';
COMMENT ON COLUMN review.stated_in IS 'Sentences that a correction names; empty for those of the fact.';
COMMENT ON COLUMN review.wording IS 'checked, unchecked or held: what comparing new words with the paper found; '''' where there are none.';
COMMENT ON COLUMN review.queue IS 'The queue in which the reviewer saw the fact; '''' for none.';
COMMENT ON COLUMN review.undone_by IS 'Who took the decision back; '''' while it stands.';

CREATE TABLE reviewed_fact (
    paper_id VARCHAR NOT NULL,
    evidence VARCHAR NOT NULL,
    fact_id  VARCHAR NOT NULL,
    unit_id  VARCHAR NOT NULL,
    form     VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    written  JSON    NOT NULL
);
COMMENT ON TABLE reviewed_fact IS 'Facts that a review decision applies to, as they were written; made anew with the paper.';
COMMENT ON COLUMN reviewed_fact.form IS 'attribute, relationship or quarantine: where it stood.';
COMMENT ON COLUMN reviewed_fact.position IS 'Place there, from 0.';
COMMENT ON COLUMN reviewed_fact.written IS 'The fact as JSON of the contract.';
