-- The tables of a library. They are the truth; what people query are the views in views.sql.
--
-- A new library is made by this file, an older one is brought here by migrations.py, and a test holds the
-- two equal. No foreign keys (DuckDB 2.0 refuses to delete and insert a parent in one transaction) and no
-- primary keys (their index costs more than the search it saves, with one writer and deterministic ids):
-- `alexandria check` looks for orphans and duplicates instead. Moments are UTC. '' means "not said";
-- NULL means "not known" or "does not apply". No column holds text of a paper.

CREATE TABLE library_info (
    schema_version  INTEGER   NOT NULL,
    program_version VARCHAR   NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    views_digest    VARCHAR   NOT NULL
);
COMMENT ON TABLE library_info IS 'One row: which version of the tables this is, and what made the file.';
COMMENT ON COLUMN library_info.views_digest IS 'SHA-256 of the views.sql that made the views, hex; another one replaces them.';

CREATE TABLE paper (
    id             VARCHAR   NOT NULL,
    title          VARCHAR   NOT NULL,
    authors        VARCHAR[] NOT NULL,
    doi            VARCHAR,
    arxiv_id       VARCHAR,
    year           INTEGER,
    language       VARCHAR,
    format         VARCHAR   NOT NULL,
    reader         VARCHAR   NOT NULL,
    page_count     INTEGER   NOT NULL,
    word_count     INTEGER   NOT NULL,
    sentence_count INTEGER   NOT NULL,
    chunk_count    INTEGER   NOT NULL,
    recipe         VARCHAR   NOT NULL,
    state          VARCHAR   NOT NULL,
    reason         VARCHAR   NOT NULL,
    run_id         VARCHAR   NOT NULL,
    venue          VARCHAR   NOT NULL,
    metadata_source VARCHAR  NOT NULL
);
COMMENT ON TABLE paper IS 'One row per paper; written in the same transaction as its units.';
COMMENT ON COLUMN paper.id IS 'SHA-256 of the file, hex.';
COMMENT ON COLUMN paper.reader IS 'Name and version of the reading path.';
COMMENT ON COLUMN paper.word_count IS 'Words of prose that were read.';
COMMENT ON COLUMN paper.recipe IS 'Digest of all that the units depend on; another one makes them stale.';
COMMENT ON COLUMN paper.state IS 'done, partial, empty, skipped or failed.';
COMMENT ON COLUMN paper.reason IS 'Why it is in that state, for people.';
COMMENT ON COLUMN paper.run_id IS 'The run that made these units.';
COMMENT ON COLUMN paper.venue IS 'Journal, proceedings, book or repository, where a list of papers says so.';
COMMENT ON COLUMN paper.metadata_source IS 'Name of the list of papers that title, authors, identifiers, year and venue are from.';

CREATE TABLE unit (
    id                 VARCHAR   NOT NULL,
    paper_id           VARCHAR   NOT NULL,
    position           INTEGER   NOT NULL,
    summary            VARCHAR   NOT NULL,
    doi                VARCHAR,
    chunk              INTEGER   NOT NULL,
    section            VARCHAR   NOT NULL,
    first_page         INTEGER,
    last_page          INTEGER,
    first_sentence     INTEGER   NOT NULL,
    last_sentence      INTEGER   NOT NULL,
    word_start         INTEGER   NOT NULL,
    word_end           INTEGER   NOT NULL,
    text_sha256        VARCHAR   NOT NULL,
    minhash            UBIGINT[] NOT NULL,
    model              VARCHAR   NOT NULL,
    prompt_version     VARCHAR   NOT NULL,
    request_digest     VARCHAR   NOT NULL,
    sentences          INTEGER,
    sentences_covered  INTEGER,
    sentences_by_rule  INTEGER,
    numbers            INTEGER,
    numbers_found      INTEGER,
    names              INTEGER,
    names_found        INTEGER,
    longest_run        INTEGER,
    longest_masked_run INTEGER,
    words              INTEGER,
    masked_words       INTEGER,
    written            INTEGER
);
COMMENT ON TABLE unit IS 'One row per Knowledge Unit: what one chunk yielded, where it is from, what made it.';
COMMENT ON COLUMN unit.position IS 'Place among the units of the paper, from 0.';
COMMENT ON COLUMN unit.summary IS 'The context of the chunk in one fresh sentence.';
COMMENT ON COLUMN unit.chunk IS 'Place of the chunk in the paper, from 0.';
COMMENT ON COLUMN unit.section IS 'Heading of the section, cut to seven words.';
COMMENT ON COLUMN unit.first_sentence IS 'Sentences are numbered through the prose from 1; both ends belong.';
COMMENT ON COLUMN unit.word_start IS 'Half-open range of words, counted through the prose from 0.';
COMMENT ON COLUMN unit.text_sha256 IS 'SHA-256 of the sentences joined by blanks, hex: proves the source.';
COMMENT ON COLUMN unit.minhash IS 'MinHash of the lower-cased word 3-grams: finds near-duplicates.';
COMMENT ON COLUMN unit.prompt_version IS 'Digest of the prompt and of the wire format.';
COMMENT ON COLUMN unit.request_digest IS 'Digest of all that was sent to the model.';
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
COMMENT ON COLUMN unit.written IS 'Facts that the model wrote; each is stored, merged or quarantined. NULL where coverage was not measured.';

CREATE TABLE entity (
    id           VARCHAR   NOT NULL,
    unit_id      VARCHAR   NOT NULL,
    paper_id     VARCHAR   NOT NULL,
    position     INTEGER   NOT NULL,
    name         VARCHAR   NOT NULL,
    type         VARCHAR   NOT NULL,
    aliases      VARCHAR[] NOT NULL,
    canonical_id VARCHAR
);
COMMENT ON TABLE entity IS 'One row per named thing of a unit; the view entities joins those that are one.';
COMMENT ON COLUMN entity.position IS 'Place among the entities of the unit, from 0.';
COMMENT ON COLUMN entity.canonical_id IS 'Entities with the same one name the same thing.';

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
    value_kind    VARCHAR   NOT NULL,
    review        VARCHAR,
    reviewed_by   VARCHAR   NOT NULL,
    reviewed_at   VARCHAR   NOT NULL
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
COMMENT ON COLUMN attribute.review IS 'accepted, corrected, corrected-unchecked or rejected: of a person; NULL where nobody decided.';
COMMENT ON COLUMN attribute.reviewed_by IS 'Who decided.';
COMMENT ON COLUMN attribute.reviewed_at IS 'When: ISO 8601, UTC.';

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
    object_id     VARCHAR   NOT NULL,
    review        VARCHAR,
    reviewed_by   VARCHAR   NOT NULL,
    reviewed_at   VARCHAR   NOT NULL
);
COMMENT ON TABLE relationship IS 'A fact whose object is another entity of the unit; the columns are those of attribute.';
COMMENT ON COLUMN relationship.position IS 'Place among the relationships of the unit, from 0.';
COMMENT ON COLUMN relationship.object_id IS 'The entity that the object names.';
COMMENT ON COLUMN relationship.review IS 'accepted, corrected, corrected-unchecked or rejected: of a person; NULL where nobody decided.';
COMMENT ON COLUMN relationship.reviewed_by IS 'Who decided.';
COMMENT ON COLUMN relationship.reviewed_at IS 'When: ISO 8601, UTC.';

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

CREATE TABLE quarantine (
    id          VARCHAR   NOT NULL,
    unit_id     VARCHAR   NOT NULL,
    paper_id    VARCHAR   NOT NULL,
    position    INTEGER   NOT NULL,
    subject     VARCHAR   NOT NULL,
    predicate   VARCHAR   NOT NULL,
    object      VARCHAR   NOT NULL,
    condition   VARCHAR   NOT NULL,
    sentences   INTEGER[] NOT NULL,
    page        INTEGER,
    reason      VARCHAR   NOT NULL,
    verified_by VARCHAR   NOT NULL,
    review      VARCHAR,
    reviewed_by VARCHAR   NOT NULL,
    reviewed_at VARCHAR   NOT NULL
);
COMMENT ON TABLE quarantine IS 'Facts that a model wrote and that are not served: kept apart, counted nowhere as facts.';
COMMENT ON COLUMN quarantine.position IS 'Place among the quarantined facts of the unit, from 0.';
COMMENT ON COLUMN quarantine.sentences IS 'Numbers of the sentences that it was checked against.';
COMMENT ON COLUMN quarantine.page IS 'Page of the first of them.';
COMMENT ON COLUMN quarantine.reason IS 'Why, such as number, polarity or expression; docs/library.md lists them.';
COMMENT ON COLUMN quarantine.verified_by IS 'The model that gave the verdict, where that is the reason.';
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

CREATE TABLE imported_paper (
    paper_id VARCHAR NOT NULL,
    source   VARCHAR NOT NULL,
    checked  BOOLEAN NOT NULL
);
COMMENT ON TABLE imported_paper IS 'Papers whose rows came from another library; a paper that is read here has none.';
COMMENT ON COLUMN imported_paper.source IS 'Name of the file that they came in.';
COMMENT ON COLUMN imported_paper.checked IS 'Whether the paper was at hand, and its facts were compared with its wording.';

CREATE TABLE run (
    id              VARCHAR   NOT NULL,
    started_at      TIMESTAMP NOT NULL,
    finished_at     TIMESTAMP,
    command         VARCHAR   NOT NULL,
    model           VARCHAR   NOT NULL,
    endpoint        VARCHAR   NOT NULL,
    prompt_version  VARCHAR   NOT NULL,
    settings        JSON      NOT NULL,
    program_version VARCHAR   NOT NULL,
    outcome         VARCHAR   NOT NULL
);
COMMENT ON TABLE run IS 'One row per ingest.';
COMMENT ON COLUMN run.settings IS 'Every setting with its value; never a key.';
COMMENT ON COLUMN run.outcome IS 'running, finished, interrupted or failed; running also after a kill.';

CREATE TABLE outcome (
    run_id   VARCHAR NOT NULL,
    path     VARCHAR NOT NULL,
    paper_id VARCHAR,
    state    VARCHAR NOT NULL,
    reason   VARCHAR NOT NULL,
    seconds  DOUBLE  NOT NULL
);
COMMENT ON TABLE outcome IS 'What each run made of each of its inputs; one row per run and path.';
COMMENT ON COLUMN outcome.path IS 'As given; bytes that are no UTF-8 stand as \xNN.';
COMMENT ON COLUMN outcome.paper_id IS 'NULL where the file could not even be opened.';

CREATE TABLE paper_event (
    paper_id VARCHAR   NOT NULL,
    run_id   VARCHAR   NOT NULL,
    moment   TIMESTAMP NOT NULL,
    event    VARCHAR   NOT NULL,
    facts    INTEGER   NOT NULL
);
COMMENT ON TABLE paper_event IS 'When each paper was added, made again, or removed.';
COMMENT ON COLUMN paper_event.run_id IS 'The run that did it; '''' for a removal.';
COMMENT ON COLUMN paper_event.event IS 'added, replaced or removed.';
COMMENT ON COLUMN paper_event.facts IS 'Facts that it has since; of a removed paper, those that it had.';

CREATE TABLE fact_change (
    paper_id   VARCHAR   NOT NULL,
    moment     TIMESTAMP NOT NULL,
    change     VARCHAR   NOT NULL,
    fact_id    VARCHAR   NOT NULL,
    statement  VARCHAR   NOT NULL,
    before     VARCHAR   NOT NULL,
    sentences  INTEGER[] NOT NULL,
    page       INTEGER
);
COMMENT ON TABLE fact_change IS 'What a paper that was made again says otherwise than before; goes with the paper.';
COMMENT ON COLUMN fact_change.change IS 'new, changed or withdrawn.';
COMMENT ON COLUMN fact_change.fact_id IS 'The fact; of a withdrawn one, the id that it had.';
COMMENT ON COLUMN fact_change.before IS 'What a changed fact said before, '''' of others.';

CREATE TABLE call (
    id             VARCHAR   NOT NULL,
    run_id         VARCHAR   NOT NULL,
    paper_id       VARCHAR,
    chunk          VARCHAR,
    attempt        INTEGER   NOT NULL,
    purpose        VARCHAR   NOT NULL,
    model          VARCHAR   NOT NULL,
    prompt_version VARCHAR   NOT NULL,
    request_digest VARCHAR   NOT NULL,
    started_at     TIMESTAMP NOT NULL,
    latency_s      DOUBLE,
    input_tokens   BIGINT,
    output_tokens  BIGINT,
    cached_tokens  BIGINT,
    cost           DOUBLE,
    finish_reason  VARCHAR,
    outcome        VARCHAR   NOT NULL,
    reasoning_tokens BIGINT,
    batch          VARCHAR
);
COMMENT ON TABLE call IS 'The ledger: every call to a model, failed ones too. Rows are never deleted.';
COMMENT ON COLUMN call.chunk IS 'Place of the chunk in the paper; "12.1" for a part of a chunk that was split.';
COMMENT ON COLUMN call.cost IS 'US dollars; NULL where the price is unknown.';
COMMENT ON COLUMN call.cached_tokens IS 'Those of input_tokens that the endpoint had in its prefix cache.';
COMMENT ON COLUMN call.reasoning_tokens IS 'Those of output_tokens that the model spent on thought; NULL where the endpoint does not say.';
COMMENT ON COLUMN call.batch IS 'The provider''s id of the batch that the call was part of; NULL for a call of its own.';
COMMENT ON COLUMN call.outcome IS 'ok, or the slug of what went wrong.';
