-- From version 7 to 8: what models judged of the units of papers. Never changed once released.

CREATE TABLE evaluation.judgement (
    paper_id     VARCHAR   NOT NULL,
    judge        VARCHAR   NOT NULL,
    prompts      VARCHAR   NOT NULL,
    judged_at    TIMESTAMP NOT NULL,
    facts        INTEGER   NOT NULL,
    told         INTEGER   NOT NULL,
    verdicts     JSON      NOT NULL,
    failed       INTEGER   NOT NULL,
    facts_digest VARCHAR   NOT NULL
);
COMMENT ON TABLE evaluation.judgement IS 'What a model judged of the units of a paper; the last judgement of each paper.';
COMMENT ON COLUMN evaluation.judgement.prompts IS 'Digest of the judging prompts.';
COMMENT ON COLUMN evaluation.judgement.facts IS 'Facts of the text that the units were searched for.';
COMMENT ON COLUMN evaluation.judgement.told IS 'Of these, those that the units state.';
COMMENT ON COLUMN evaluation.judgement.verdicts IS 'Of each fact that was looked at: fact_id, verdict (entailed, contradicted, not-stated; null without an answer), alone (whether it can be understood without its sentences).';
COMMENT ON COLUMN evaluation.judgement.failed IS 'Calls without a usable answer.';
COMMENT ON COLUMN evaluation.judgement.facts_digest IS 'Digest of all facts of the paper when it was judged: with other facts it counts as not judged.';
