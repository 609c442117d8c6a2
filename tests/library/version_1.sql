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
    created_at      TIMESTAMP NOT NULL
);
COMMENT ON TABLE library_info IS 'One row: which version of the tables this is, and what made the file.';

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
    run_id         VARCHAR   NOT NULL
);
COMMENT ON TABLE paper IS 'One row per paper; written in the same transaction as its units.';
COMMENT ON COLUMN paper.id IS 'SHA-256 of the file, hex.';
COMMENT ON COLUMN paper.reader IS 'Name and version of the reading path.';
COMMENT ON COLUMN paper.word_count IS 'Words of prose that were read.';
COMMENT ON COLUMN paper.recipe IS 'Digest of all that the units depend on; another one makes them stale.';
COMMENT ON COLUMN paper.state IS 'done, partial, empty, skipped or failed.';
COMMENT ON COLUMN paper.reason IS 'Why it is in that state, for people.';
COMMENT ON COLUMN paper.run_id IS 'The run that made these units.';

CREATE TABLE unit (
    id             VARCHAR   NOT NULL,
    paper_id       VARCHAR   NOT NULL,
    position       INTEGER   NOT NULL,
    summary        VARCHAR   NOT NULL,
    doi            VARCHAR,
    chunk          INTEGER   NOT NULL,
    section        VARCHAR   NOT NULL,
    first_page     INTEGER,
    last_page      INTEGER,
    first_sentence INTEGER   NOT NULL,
    last_sentence  INTEGER   NOT NULL,
    word_start     INTEGER   NOT NULL,
    word_end       INTEGER   NOT NULL,
    text_sha256    VARCHAR   NOT NULL,
    minhash        UBIGINT[] NOT NULL,
    model          VARCHAR   NOT NULL,
    prompt_version VARCHAR   NOT NULL,
    request_digest VARCHAR   NOT NULL
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
    id        VARCHAR   NOT NULL,
    unit_id   VARCHAR   NOT NULL,
    paper_id  VARCHAR   NOT NULL,
    position  INTEGER   NOT NULL,
    entity_id VARCHAR   NOT NULL,
    name      VARCHAR   NOT NULL,
    value     VARCHAR   NOT NULL,
    unit      VARCHAR   NOT NULL,
    condition VARCHAR   NOT NULL,
    certainty VARCHAR   NOT NULL,
    sentences INTEGER[] NOT NULL,
    page      INTEGER
);
COMMENT ON TABLE attribute IS 'Entity – name – literal value.';
COMMENT ON COLUMN attribute.unit IS 'Unit of the value, '''' where it has none.';
COMMENT ON COLUMN attribute.condition IS 'Under which the fact holds.';
COMMENT ON COLUMN attribute.certainty IS 'stated, suggested or negated.';
COMMENT ON COLUMN attribute.sentences IS 'Numbers of the sentences that state it.';
COMMENT ON COLUMN attribute.page IS 'Page of the first of them.';

CREATE TABLE relationship (
    id          VARCHAR   NOT NULL,
    unit_id     VARCHAR   NOT NULL,
    paper_id    VARCHAR   NOT NULL,
    position    INTEGER   NOT NULL,
    subject_id  VARCHAR   NOT NULL,
    predicate   VARCHAR   NOT NULL,
    object_id   VARCHAR,
    object_text VARCHAR,
    condition   VARCHAR   NOT NULL,
    certainty   VARCHAR   NOT NULL,
    sentences   INTEGER[] NOT NULL,
    page        INTEGER
);
COMMENT ON TABLE relationship IS 'Entity – predicate – entity, or a literal where the object is no entity.';
COMMENT ON COLUMN relationship.object_id IS 'The entity that is the object; NULL where object_text is set.';
COMMENT ON COLUMN relationship.object_text IS 'The literal that is the object; NULL where object_id is set.';
COMMENT ON COLUMN relationship.certainty IS 'stated, suggested or negated.';

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
    outcome        VARCHAR   NOT NULL
);
COMMENT ON TABLE call IS 'The ledger: every call to a model, failed ones too. Rows are never deleted.';
COMMENT ON COLUMN call.chunk IS 'Place of the chunk in the paper; "12.1" for a part of a chunk that was split.';
COMMENT ON COLUMN call.cost IS 'US dollars; NULL where the price is unknown.';
COMMENT ON COLUMN call.cached_tokens IS 'Those of input_tokens that the endpoint had in its prefix cache.';
COMMENT ON COLUMN call.outcome IS 'ok, or the slug of what went wrong.';
-- What people query. Made anew whenever the tables are made or migrated; nothing is stored here.
-- docs/library.md explains each with examples that a test runs.

CREATE OR REPLACE VIEW papers AS
WITH unit_count AS (
    SELECT paper_id, count(*) AS units FROM unit GROUP BY paper_id
), entity_count AS (
    SELECT paper_id, count(DISTINCT coalesce(canonical_id, id)) AS entities FROM entity GROUP BY paper_id
), fact_count AS (
    SELECT paper_id, count(*) AS facts
    FROM (SELECT paper_id FROM attribute UNION ALL SELECT paper_id FROM relationship)
    GROUP BY paper_id
), bill AS (
    SELECT
        paper_id,
        count(*) AS calls,
        sum(input_tokens)::BIGINT AS input_tokens,
        sum(output_tokens)::BIGINT AS output_tokens,
        CASE WHEN count(cost) = count(*) THEN sum(cost) END AS cost
    FROM call
    WHERE paper_id IS NOT NULL
    GROUP BY paper_id
)
SELECT
    paper.id AS paper_id,
    title,
    authors,
    year,
    doi,
    arxiv_id,
    language,
    format,
    state,
    nullif(reason, '') AS reason,
    page_count AS pages,
    word_count AS words,
    sentence_count AS sentences,
    chunk_count AS chunks,
    coalesce(units, 0) AS units,
    coalesce(entities, 0) AS entities,
    coalesce(facts, 0) AS facts,
    coalesce(calls, 0) AS calls,
    input_tokens,
    output_tokens,
    cost,
    run_id
FROM paper
LEFT JOIN unit_count ON unit_count.paper_id = paper.id
LEFT JOIN entity_count ON entity_count.paper_id = paper.id
LEFT JOIN fact_count ON fact_count.paper_id = paper.id
LEFT JOIN bill ON bill.paper_id = paper.id;
COMMENT ON VIEW papers IS 'Papers with their state, what they yielded and what that cost over all runs.';

CREATE OR REPLACE VIEW facts AS
WITH fact AS (
    SELECT
        id, 'attribute' AS kind, unit_id, paper_id, entity_id AS subject_id, name AS predicate,
        NULL AS object_id, value AS literal, unit, condition, certainty, sentences, page
    FROM attribute
    UNION ALL
    SELECT
        id, 'relationship', unit_id, paper_id, subject_id, predicate,
        object_id, object_text, '', condition, certainty, sentences, page
    FROM relationship
)
SELECT
    fact.id AS fact_id,
    kind,
    subject.name AS subject,
    nullif(subject.type, '') AS subject_type,
    predicate,
    coalesce(object.name, literal) AS object,
    nullif(fact.unit, '') AS unit,
    nullif(condition, '') AS condition,
    certainty,
    paper.title AS paper,
    page,
    nullif(knowledge.section, '') AS section,
    sentences,
    fact.paper_id,
    fact.unit_id,
    coalesce(subject.canonical_id, subject.id) AS subject_entity_id,
    coalesce(object.canonical_id, object.id) AS object_entity_id
FROM fact
JOIN unit AS knowledge ON knowledge.id = fact.unit_id AND knowledge.paper_id = fact.paper_id
JOIN paper ON paper.id = fact.paper_id
JOIN entity AS subject ON subject.id = fact.subject_id AND subject.unit_id = fact.unit_id
LEFT JOIN entity AS object ON object.id = fact.object_id AND object.unit_id = fact.unit_id;
COMMENT ON VIEW facts IS 'One row per fact, attributes and relationships alike, in words, with its source.';

CREATE OR REPLACE VIEW entities AS
WITH mention AS (
    SELECT coalesce(canonical_id, id) AS entity_id, * FROM entity
), naming AS (
    SELECT entity_id, name, count(*) AS uses
    FROM mention
    GROUP BY entity_id, name
), typing AS (
    SELECT entity_id, type, count(*) AS uses
    FROM mention
    WHERE type <> ''
    GROUP BY entity_id, type
), best_name AS (
    SELECT entity_id, arg_min(name, (-uses, -length(name), name)) AS name FROM naming GROUP BY entity_id
), best_type AS (
    SELECT entity_id, arg_min(type, (-uses, type)) AS type FROM typing GROUP BY entity_id
), spelling AS (
    SELECT entity_id, name AS alias FROM mention
    UNION
    SELECT entity_id, unnest(aliases) FROM mention
), other_names AS (
    SELECT entity_id, list(alias ORDER BY alias) AS aliases
    FROM spelling
    JOIN best_name USING (entity_id)
    WHERE alias <> name
    GROUP BY entity_id
), presence AS (
    SELECT
        entity_id,
        count(*) AS mentions,
        count(DISTINCT paper_id) AS papers,
        list(DISTINCT paper_id ORDER BY paper_id) AS paper_ids
    FROM mention
    GROUP BY entity_id
), role AS (
    SELECT unit_id, entity_id AS id FROM attribute
    UNION ALL
    SELECT unit_id, subject_id FROM relationship
    UNION ALL
    SELECT unit_id, object_id FROM relationship WHERE object_id IS NOT NULL
), activity AS (
    SELECT mention.entity_id, count(*) AS facts
    FROM role
    JOIN mention ON mention.id = role.id AND mention.unit_id = role.unit_id
    GROUP BY mention.entity_id
)
SELECT
    entity_id,
    name,
    type,
    coalesce(aliases, []) AS aliases,
    mentions,
    coalesce(facts, 0) AS facts,
    papers,
    paper_ids
FROM presence
JOIN best_name USING (entity_id)
LEFT JOIN best_type USING (entity_id)
LEFT JOIN other_names USING (entity_id)
LEFT JOIN activity USING (entity_id);
COMMENT ON VIEW entities IS 'One row per thing, its names across units joined; name is the most frequent one.';

CREATE OR REPLACE VIEW knowledge_units AS
WITH entity_list AS (
    SELECT paper_id, unit_id, list(
        {id: id, name: name, type: type, aliases: aliases, canonical_id: canonical_id} ORDER BY position
    ) AS entities
    FROM entity
    GROUP BY paper_id, unit_id
), attribute_list AS (
    SELECT paper_id, unit_id, list(
        {
            id: id, condition: condition, certainty: certainty, sentences: sentences, page: page,
            entity_id: entity_id, name: name, value: value, unit: unit
        } ORDER BY position
    ) AS attributes
    FROM attribute
    GROUP BY paper_id, unit_id
), relationship_list AS (
    SELECT paper_id, unit_id, list(
        {
            id: id, condition: condition, certainty: certainty, sentences: sentences, page: page,
            subject_id: subject_id, predicate: predicate, object_id: object_id, object_text: object_text
        } ORDER BY position
    ) AS relationships
    FROM relationship
    GROUP BY paper_id, unit_id
)
SELECT
    unit.id AS unit_id,
    unit.paper_id,
    unit.position,
    to_json({
        id: unit.id,
        summary: unit.summary,
        entities: coalesce(entities, []),
        attributes: coalesce(attributes, []),
        relationships: coalesce(relationships, []),
        provenance: {
            paper_id: unit.paper_id, doi: unit.doi, chunk: unit.chunk, section: unit.section,
            first_page: unit.first_page, last_page: unit.last_page,
            first_sentence: unit.first_sentence, last_sentence: unit.last_sentence,
            word_start: unit.word_start, word_end: unit.word_end,
            text_sha256: unit.text_sha256, minhash: unit.minhash
        },
        making: {
            model: unit.model, prompt_version: unit.prompt_version, request_digest: unit.request_digest
        }
    }) AS knowledge_unit
FROM unit
LEFT JOIN entity_list ON entity_list.unit_id = unit.id AND entity_list.paper_id = unit.paper_id
LEFT JOIN attribute_list ON attribute_list.unit_id = unit.id AND attribute_list.paper_id = unit.paper_id
LEFT JOIN relationship_list ON relationship_list.unit_id = unit.id AND relationship_list.paper_id = unit.paper_id;
COMMENT ON VIEW knowledge_units IS 'Every unit as the JSON of the published contract (schemas/knowledge-unit.json).';

CREATE OR REPLACE VIEW runs AS
WITH bill AS (
    SELECT
        run_id,
        count(*) AS calls,
        count(*) FILTER (outcome <> 'ok') AS failed_calls,
        sum(input_tokens)::BIGINT AS input_tokens,
        sum(output_tokens)::BIGINT AS output_tokens,
        sum(cached_tokens)::BIGINT AS cached_tokens,
        CASE WHEN count(cost) = count(*) THEN sum(cost) END AS cost
    FROM call
    GROUP BY run_id
), tally AS (
    SELECT
        run_id,
        count(*) AS inputs,
        count(*) FILTER (state = 'done') AS done,
        count(*) FILTER (state = 'partial') AS partial,
        count(*) FILTER (state = 'empty') AS empty,
        count(*) FILTER (state = 'skipped') AS skipped,
        count(*) FILTER (state = 'failed') AS failed
    FROM outcome
    GROUP BY run_id
)
SELECT
    run.id AS run_id,
    started_at,
    finished_at,
    outcome,
    model,
    coalesce(inputs, 0) AS inputs,
    coalesce(done, 0) AS done,
    coalesce(partial, 0) AS partial,
    coalesce(empty, 0) AS empty,
    coalesce(skipped, 0) AS skipped,
    coalesce(failed, 0) AS failed,
    coalesce(calls, 0) AS calls,
    coalesce(failed_calls, 0) AS failed_calls,
    input_tokens,
    output_tokens,
    cached_tokens,
    cost,
    prompt_version,
    program_version,
    command,
    settings
FROM run
LEFT JOIN bill ON bill.run_id = run.id
LEFT JOIN tally ON tally.run_id = run.id;
COMMENT ON VIEW runs IS 'Every ingest: its inputs by state, its calls, tokens and cost (NULL: not known).';
