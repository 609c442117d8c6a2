-- What evaluations asked and were answered, in a schema of its own beside the knowledge. Part of schema.sql for
-- a new library and a migration for an older one. No column holds text of a paper but the questions and their
-- options, which question sets bring.

CREATE SCHEMA evaluation;

CREATE TABLE evaluation.evaluation_run (
    id              VARCHAR   NOT NULL,
    started_at      TIMESTAMP NOT NULL,
    finished_at     TIMESTAMP,
    command         VARCHAR   NOT NULL,
    protocol        VARCHAR   NOT NULL,
    protocol_digest VARCHAR   NOT NULL,
    settings        JSON      NOT NULL,
    prompt_version  VARCHAR   NOT NULL,
    answerer        VARCHAR   NOT NULL,
    endpoint        VARCHAR   NOT NULL,
    extractors      VARCHAR[] NOT NULL,
    authors         VARCHAR[] NOT NULL,
    sources         JSON      NOT NULL,
    rejected        JSON      NOT NULL,
    notes           VARCHAR[] NOT NULL,
    program_version VARCHAR   NOT NULL,
    outcome         VARCHAR   NOT NULL
);
COMMENT ON TABLE evaluation.evaluation_run IS 'One row per evaluation: who was asked, by which protocol, and how it ended.';
COMMENT ON COLUMN evaluation.evaluation_run.settings IS 'Every setting of the protocol with its value in this run.';
COMMENT ON COLUMN evaluation.evaluation_run.protocol_digest IS 'Digest of these settings.';
COMMENT ON COLUMN evaluation.evaluation_run.prompt_version IS 'Digest of the answering prompt.';
COMMENT ON COLUMN evaluation.evaluation_run.extractors IS 'Models that made the units.';
COMMENT ON COLUMN evaluation.evaluation_run.authors IS 'Where the questions come from: sets, or the models that wrote them.';
COMMENT ON COLUMN evaluation.evaluation_run.sources IS 'SHA-256 of each question file by its name.';
COMMENT ON COLUMN evaluation.evaluation_run.rejected IS 'How many items of the sets could not be used, by reason.';
COMMENT ON COLUMN evaluation.evaluation_run.notes IS 'What the reader of the figures should know.';
COMMENT ON COLUMN evaluation.evaluation_run.outcome IS 'running, finished, interrupted or failed; running also after a kill.';

CREATE TABLE evaluation.document (
    run_id         VARCHAR NOT NULL,
    paper_id       VARCHAR NOT NULL,
    domain         VARCHAR NOT NULL,
    words          INTEGER NOT NULL,
    units          INTEGER NOT NULL,
    facts          INTEGER NOT NULL,
    quarantined    INTEGER NOT NULL,
    original_chars INTEGER NOT NULL,
    units_chars    INTEGER NOT NULL
);
COMMENT ON TABLE evaluation.document IS 'The papers of an evaluation; 0 units where extraction failed, which counts in full.';
COMMENT ON COLUMN evaluation.document.original_chars IS 'Characters of the original that the arm `original` shows.';
COMMENT ON COLUMN evaluation.document.units_chars IS 'Characters of the units as the arm `units` shows them.';

CREATE TABLE evaluation.question (
    run_id    VARCHAR   NOT NULL,
    position  INTEGER   NOT NULL,
    id        VARCHAR   NOT NULL,
    paper_id  VARCHAR   NOT NULL,
    stem      VARCHAR   NOT NULL,
    options   VARCHAR[] NOT NULL,
    answer    INTEGER   NOT NULL,
    kind      VARCHAR   NOT NULL,
    sentences INTEGER[] NOT NULL,
    section   VARCHAR   NOT NULL,
    domain    VARCHAR   NOT NULL,
    source    VARCHAR   NOT NULL
);
COMMENT ON TABLE evaluation.question IS 'The questions of an evaluation, each with four options.';
COMMENT ON COLUMN evaluation.question.answer IS 'Index of the right option, from 0.';

CREATE TABLE evaluation.asked (
    run_id         VARCHAR NOT NULL,
    question_id    VARCHAR NOT NULL,
    arm            VARCHAR NOT NULL,
    rotation       INTEGER NOT NULL,
    chosen         INTEGER,
    probabilities  DOUBLE[],
    invalid        VARCHAR NOT NULL,
    input_tokens   INTEGER,
    cached_tokens  INTEGER,
    output_tokens  INTEGER,
    request_digest VARCHAR NOT NULL,
    reused         BOOLEAN NOT NULL
);
COMMENT ON TABLE evaluation.asked IS 'One row per question, arm and rotation that was answered.';
COMMENT ON COLUMN evaluation.asked.rotation IS 'Option k is printed at position (k + rotation) mod 4.';
COMMENT ON COLUMN evaluation.asked.chosen IS 'Index of the chosen option in the original order; NULL where the answer could not be read.';
COMMENT ON COLUMN evaluation.asked.probabilities IS 'Of each option in the original order; NULL without log-probabilities.';
COMMENT ON COLUMN evaluation.asked.invalid IS 'Why the answer could not be read.';
COMMENT ON COLUMN evaluation.asked.request_digest IS 'Digest of all that was sent: the same request is not asked again.';
COMMENT ON COLUMN evaluation.asked.reused IS 'Whether an earlier run asked it.';

CREATE TABLE evaluation.written (
    request_digest VARCHAR NOT NULL,
    text           VARCHAR NOT NULL
);
COMMENT ON TABLE evaluation.written IS 'Texts that a model wrote from the units alone, for the arm `reconstructed`.';

CREATE TABLE evaluation.audit (
    digest VARCHAR NOT NULL,
    found  JSON    NOT NULL
);
COMMENT ON TABLE evaluation.audit IS 'What an audit found, so that a report need not look again.';
COMMENT ON COLUMN evaluation.audit.digest IS 'Digest of the questions, their answers and the program.';

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
