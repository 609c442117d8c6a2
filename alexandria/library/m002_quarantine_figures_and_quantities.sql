-- From version 1 to 2: quarantined facts; coverage and expression figures of units; quantities and attribution of facts.
-- DuckDB adds no column that is NOT NULL: it is added with the value that older rows get, then tightened.

CREATE TABLE quarantine (
    id        VARCHAR   NOT NULL,
    unit_id   VARCHAR   NOT NULL,
    paper_id  VARCHAR   NOT NULL,
    position  INTEGER   NOT NULL,
    subject   VARCHAR   NOT NULL,
    predicate VARCHAR   NOT NULL,
    value     VARCHAR   NOT NULL,
    condition VARCHAR   NOT NULL,
    certainty VARCHAR   NOT NULL,
    sentences INTEGER[] NOT NULL,
    page      INTEGER,
    reason    VARCHAR   NOT NULL
);

ALTER TABLE unit ADD COLUMN sentences INTEGER;
ALTER TABLE unit ADD COLUMN sentences_covered INTEGER;
ALTER TABLE unit ADD COLUMN sentences_by_rule INTEGER;
ALTER TABLE unit ADD COLUMN numbers INTEGER;
ALTER TABLE unit ADD COLUMN numbers_found INTEGER;
ALTER TABLE unit ADD COLUMN names INTEGER;
ALTER TABLE unit ADD COLUMN names_found INTEGER;
ALTER TABLE unit ADD COLUMN longest_run INTEGER;
ALTER TABLE unit ADD COLUMN longest_masked_run INTEGER;
ALTER TABLE unit ADD COLUMN words INTEGER;
ALTER TABLE unit ADD COLUMN masked_words INTEGER;

ALTER TABLE attribute ADD COLUMN attributed_to VARCHAR DEFAULT '';
ALTER TABLE attribute ALTER COLUMN attributed_to SET NOT NULL;
ALTER TABLE attribute ALTER COLUMN attributed_to DROP DEFAULT;
ALTER TABLE attribute ADD COLUMN made_by VARCHAR DEFAULT 'model';
ALTER TABLE attribute ALTER COLUMN made_by SET NOT NULL;
ALTER TABLE attribute ALTER COLUMN made_by DROP DEFAULT;
ALTER TABLE attribute ADD COLUMN kind VARCHAR DEFAULT 'text';
ALTER TABLE attribute ALTER COLUMN kind SET NOT NULL;
ALTER TABLE attribute ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE attribute ADD COLUMN quantity DOUBLE;
ALTER TABLE attribute ADD COLUMN quantity_low DOUBLE;
ALTER TABLE attribute ADD COLUMN quantity_high DOUBLE;
ALTER TABLE attribute ADD COLUMN uncertainty DOUBLE;
ALTER TABLE attribute ADD COLUMN quantity_unit VARCHAR;
ALTER TABLE attribute ADD COLUMN bound VARCHAR;

ALTER TABLE relationship ADD COLUMN attributed_to VARCHAR DEFAULT '';
ALTER TABLE relationship ALTER COLUMN attributed_to SET NOT NULL;
ALTER TABLE relationship ALTER COLUMN attributed_to DROP DEFAULT;
ALTER TABLE relationship ADD COLUMN made_by VARCHAR DEFAULT 'model';
ALTER TABLE relationship ALTER COLUMN made_by SET NOT NULL;
ALTER TABLE relationship ALTER COLUMN made_by DROP DEFAULT;

COMMENT ON COLUMN unit.sentences IS 'Sentences of the chunk that state something; NULL where coverage was not measured.';
COMMENT ON COLUMN unit.sentences_covered IS 'Of these, those that a grounded fact accounts for.';
COMMENT ON COLUMN unit.sentences_by_rule IS 'Of the covered ones, those that only a fact made by a rule covers.';
COMMENT ON COLUMN unit.numbers IS 'Numbers that the chunk holds.';
COMMENT ON COLUMN unit.numbers_found IS 'Of these, those that stand in a grounded fact.';
COMMENT ON COLUMN unit.names IS 'Names that the chunk holds.';
COMMENT ON COLUMN unit.names_found IS 'Of these, those that stand in a grounded fact.';
COMMENT ON COLUMN unit.longest_run IS 'Most consecutive words of the paper in one stored field; NULL where not measured.';
COMMENT ON COLUMN unit.longest_masked_run IS 'The same over adjacent fields of a fact, numbers, units, names and set phrases not counted.';
COMMENT ON COLUMN unit.words IS 'Words in the stored fields of the unit.';
COMMENT ON COLUMN unit.masked_words IS 'Of these, those that did not count because a mask covers them.';
COMMENT ON COLUMN attribute.attributed_to IS 'Citation mark of the work that found it, where the paper only reports it.';
COMMENT ON COLUMN attribute.made_by IS 'model, or rule: a rule of the program where the model left something out.';
COMMENT ON COLUMN attribute.kind IS 'text, quantity, date, doi, accession, gene or chemical: what the form of the value tells.';
COMMENT ON COLUMN attribute.quantity IS 'The number that the value means, the middle where it is a range; NULL where it is none.';
COMMENT ON COLUMN attribute.quantity_low IS 'Lower end of a printed range.';
COMMENT ON COLUMN attribute.quantity_high IS 'Upper end of a printed range.';
COMMENT ON COLUMN attribute.uncertainty IS 'What stands after ±.';
COMMENT ON COLUMN attribute.quantity_unit IS 'Unit of the number as pint names it, '''' for a pure number; NULL without a number.';
COMMENT ON COLUMN attribute.bound IS '<, ≤, >, ≥ or ~ before the number, '''' where none is; NULL without a number.';
COMMENT ON COLUMN relationship.attributed_to IS 'Citation mark of the work that found it, where the paper only reports it.';
COMMENT ON COLUMN relationship.made_by IS 'model, or rule: a rule of the program where the model left something out.';
COMMENT ON TABLE quarantine IS 'Facts that failed a check twice: kept apart, counted nowhere as facts.';
COMMENT ON COLUMN quarantine.position IS 'Place among the quarantined facts of the unit, from 0.';
COMMENT ON COLUMN quarantine.certainty IS 'stated, suggested or negated.';
COMMENT ON COLUMN quarantine.sentences IS 'Numbers of the sentences that it was checked against.';
COMMENT ON COLUMN quarantine.page IS 'Page of the first of them.';
COMMENT ON COLUMN quarantine.reason IS 'no-sentence, number, unit, entity, polarity, certainty, expression or example.';
