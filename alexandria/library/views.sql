-- What people query. Nothing is stored here. An existing library gets these views as soon as the digest of this
-- file differs from the one in library_info; a view that is no longer wanted needs a DROP VIEW IF EXISTS here.
-- docs/library.md explains each view with examples that a test runs.

CREATE OR REPLACE VIEW papers AS
WITH unit_count AS (
    SELECT paper_id, count(*) AS units FROM unit GROUP BY paper_id
), entity_count AS (
    SELECT paper_id, count(DISTINCT coalesce(canonical_id, id)) AS entities FROM entity GROUP BY paper_id
), fact_count AS (
    SELECT paper_id, count(*) AS facts
    FROM (SELECT paper_id FROM attribute UNION ALL SELECT paper_id FROM relationship)
    GROUP BY paper_id
), quarantine_count AS (
    SELECT paper_id, count(*) AS quarantined FROM quarantine GROUP BY paper_id
), measure AS (
    SELECT
        paper_id,
        sum(sentences_covered) / nullif(sum(sentences), 0) AS sentences_covered_share,
        sum(numbers_found) / nullif(sum(numbers), 0) AS numbers_found_share,
        sum(names_found) / nullif(sum(names), 0) AS names_found_share,
        max(longest_run) AS longest_run,
        max(longest_masked_run) AS longest_masked_run,
        sum(masked_words) / nullif(sum(words), 0) AS masked_share
    FROM unit
    GROUP BY paper_id
), bill AS (
    SELECT
        paper_id,
        count(*) AS calls,
        sum(input_tokens)::BIGINT AS input_tokens,
        sum(output_tokens)::BIGINT AS output_tokens,
        CASE WHEN count(cost) = count(*) THEN sum(cost) END AS cost
    FROM call
    SEMI JOIN run ON run.id = call.run_id  -- evaluations have bills of their own
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
    coalesce(quarantined, 0) AS quarantined,
    sentences_covered_share,
    numbers_found_share,
    names_found_share,
    longest_run,
    longest_masked_run,
    masked_share,
    coalesce(calls, 0) AS calls,
    input_tokens,
    output_tokens,
    cost,
    run_id
FROM paper
LEFT JOIN unit_count ON unit_count.paper_id = paper.id
LEFT JOIN entity_count ON entity_count.paper_id = paper.id
LEFT JOIN fact_count ON fact_count.paper_id = paper.id
LEFT JOIN quarantine_count ON quarantine_count.paper_id = paper.id
LEFT JOIN measure ON measure.paper_id = paper.id
LEFT JOIN bill ON bill.paper_id = paper.id;
COMMENT ON VIEW papers IS 'Papers with their state, what they yielded, how much that covers, and what it cost over all runs.';

CREATE OR REPLACE VIEW facts AS
WITH fact AS (
    SELECT
        id, 'attribute' AS kind, unit_id, paper_id, entity_id AS subject_id, name AS predicate,
        NULL AS object_id, value AS literal, unit, condition, certainty, sentences, page,
        attributed_to, made_by, kind AS value_kind,
        quantity, quantity_low, quantity_high, uncertainty, quantity_unit, bound
    FROM attribute
    UNION ALL
    SELECT
        id, 'relationship', unit_id, paper_id, subject_id, predicate,
        object_id, object_text, '', condition, certainty, sentences, page,
        attributed_to, made_by, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL
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
    nullif(attributed_to, '') AS attributed_to,
    made_by,
    value_kind,
    quantity,
    quantity_low,
    quantity_high,
    uncertainty,
    nullif(quantity_unit, '') AS quantity_unit,
    nullif(bound, '') AS bound,
    paper.title AS paper,
    page,
    nullif(knowledge.section, '') AS section,
    fact.sentences,
    fact.paper_id,
    fact.unit_id,
    coalesce(subject_link.global_id, subject.canonical_id, subject.id) AS subject_entity_id,
    coalesce(object_link.global_id, object.canonical_id, object.id) AS object_entity_id
FROM fact
JOIN unit AS knowledge ON knowledge.id = fact.unit_id AND knowledge.paper_id = fact.paper_id
JOIN paper ON paper.id = fact.paper_id
JOIN entity AS subject ON subject.id = fact.subject_id AND subject.unit_id = fact.unit_id
LEFT JOIN entity AS object ON object.id = fact.object_id AND object.unit_id = fact.unit_id
LEFT JOIN entity_link AS subject_link
    ON subject_link.paper_id = subject.paper_id AND subject_link.canonical_id = subject.canonical_id
LEFT JOIN entity_link AS object_link
    ON object_link.paper_id = object.paper_id AND object_link.canonical_id = object.canonical_id;
COMMENT ON VIEW facts IS 'One row per fact, attributes and relationships alike, in words, with its source.';

CREATE OR REPLACE VIEW quarantined AS
SELECT
    quarantine.id AS fact_id,
    quarantine.reason,
    subject,
    predicate,
    value,
    nullif(condition, '') AS condition,
    certainty,
    paper.title AS paper,
    page,
    nullif(knowledge.section, '') AS section,
    quarantine.sentences,
    quarantine.paper_id,
    quarantine.unit_id
FROM quarantine
JOIN unit AS knowledge ON knowledge.id = quarantine.unit_id AND knowledge.paper_id = quarantine.paper_id
JOIN paper ON paper.id = quarantine.paper_id;
COMMENT ON VIEW quarantined IS 'Facts that failed a check twice, with the reason; none of them is in facts.';

CREATE OR REPLACE VIEW entities AS
WITH mention AS (
    SELECT coalesce(global_id, entity.canonical_id, id) AS entity_id, entity.*
    FROM entity
    LEFT JOIN entity_link AS link
        ON link.paper_id = entity.paper_id AND link.canonical_id = entity.canonical_id
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
COMMENT ON VIEW entities IS 'One row per thing, its names across units and papers joined; name is the most frequent one.';

CREATE OR REPLACE VIEW disagreements AS
WITH said AS (
    SELECT
        *,
        trim(regexp_replace(lower(predicate), '[\s_-]+', ' ', 'g')) AS asked,
        trim(regexp_replace(lower(coalesce(condition, '')), '[\s_-]+', ' ', 'g')) AS under,
        -- Half a unit of the last printed digit: what rounding alone may change.
        coalesce(uncertainty, 0) + 0.5 * pow(10,
            coalesce(try_cast(replace(replace(
                regexp_extract(object, '(?:[×x*]\s*10\s*\^?\s*|\d[eE])([-+−–]?\d+)', 1), '−', '-'), '–', '-'
            ) AS INTEGER), 0)
            - length(regexp_extract(object, '\.(\d+)', 1))
        ) AS slack
    FROM facts
), pair AS (
    SELECT
        one, other,
        one.quantity IS NOT NULL AND other.quantity IS NOT NULL
            AND one.quantity_unit IS NOT DISTINCT FROM other.quantity_unit
            AND coalesce(one.bound, '~') = '~' AND coalesce(other.bound, '~') = '~'
            AND one.certainty <> 'negated' AND other.certainty <> 'negated'
            AND greatest(
                coalesce(one.quantity_low, one.quantity) - coalesce(other.quantity_high, other.quantity),
                coalesce(other.quantity_low, other.quantity) - coalesce(one.quantity_high, one.quantity)
            ) > (one.slack + other.slack) * 1.000001
            AS other_value,
        (one.certainty = 'stated' AND other.certainty = 'negated'
            OR one.certainty = 'negated' AND other.certainty = 'stated')
            AND (lower(one.object) = lower(other.object) OR one.object_entity_id = other.object_entity_id)
            AND one.unit IS NOT DISTINCT FROM other.unit
            AS denied
    FROM said AS one
    JOIN said AS other
        ON one.subject_entity_id = other.subject_entity_id
        AND one.asked = other.asked
        AND one.under = other.under
        AND one.fact_id < other.fact_id
    -- "3 and 5 years" in one sentence is a list, no contradiction.
    WHERE one.paper_id <> other.paper_id OR NOT list_has_any(one.sentences, other.sentences)
)
SELECT
    CASE WHEN denied THEN 'denied' ELSE 'value' END AS disagreement,
    one.subject AS subject,
    one.predicate AS predicate,
    one.condition AS condition,
    concat_ws(' ', CASE one.certainty WHEN 'negated' THEN 'not' END, one.object, one.unit) AS one,
    concat_ws(' ', CASE other.certainty WHEN 'negated' THEN 'not' END, other.object, other.unit) AS other,
    one.paper AS one_paper,
    one.page AS one_page,
    one.sentences AS one_sentences,
    other.paper AS other_paper,
    other.page AS other_page,
    other.sentences AS other_sentences,
    one.paper_id = other.paper_id AS same_paper,
    one.subject_entity_id AS entity_id,
    one.fact_id AS one_fact_id,
    other.fact_id AS other_fact_id
FROM pair
WHERE other_value OR denied;
COMMENT ON VIEW disagreements IS 'Pairs of facts about one thing that cannot both hold, each with its source; neither is dropped.';

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
            attributed_to: attributed_to, made_by: made_by,
            entity_id: entity_id, name: name, value: value, unit: unit, kind: kind,
            quantity: CASE WHEN quantity IS NOT NULL THEN {
                value: quantity, low: quantity_low, high: quantity_high,
                uncertainty: uncertainty, unit: quantity_unit, bound: bound
            } END
        } ORDER BY position
    ) AS attributes
    FROM attribute
    GROUP BY paper_id, unit_id
), relationship_list AS (
    SELECT paper_id, unit_id, list(
        {
            id: id, condition: condition, certainty: certainty, sentences: sentences, page: page,
            attributed_to: attributed_to, made_by: made_by,
            subject_id: subject_id, predicate: predicate, object_id: object_id, object_text: object_text
        } ORDER BY position
    ) AS relationships
    FROM relationship
    GROUP BY paper_id, unit_id
), quarantine_list AS (
    SELECT paper_id, unit_id, list(
        {
            id: id, subject: subject, predicate: predicate, value: value, condition: condition,
            certainty: certainty, sentences: sentences, page: page, reason: reason
        } ORDER BY position
    ) AS quarantined
    FROM quarantine
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
        quarantined: coalesce(quarantined, []),
        coverage: CASE WHEN unit.sentences IS NOT NULL THEN {
            sentences: unit.sentences, sentences_covered: unit.sentences_covered,
            sentences_by_rule: unit.sentences_by_rule,
            numbers: unit.numbers, numbers_found: unit.numbers_found,
            names: unit.names, names_found: unit.names_found
        } END,
        expression: CASE WHEN unit.longest_run IS NOT NULL THEN {
            longest_run: unit.longest_run, longest_masked_run: unit.longest_masked_run,
            words: unit.words, masked_words: unit.masked_words
        } END,
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
LEFT JOIN relationship_list ON relationship_list.unit_id = unit.id AND relationship_list.paper_id = unit.paper_id
LEFT JOIN quarantine_list ON quarantine_list.unit_id = unit.id AND quarantine_list.paper_id = unit.paper_id;
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

CREATE OR REPLACE VIEW evaluations AS
WITH answer AS (
    SELECT *, chosen IS NOT NULL OR probabilities IS NOT NULL AS readable FROM evaluation.asked
), support AS (
    -- Over the rotations: the mean probability of each option, or the votes where one rotation has none.
    SELECT
        run_id, question_id, arm, option,
        CASE
            WHEN count(probabilities) = count(*) THEN avg(probabilities[option + 1])
            ELSE count(*) FILTER (chosen = option)
        END AS support
    FROM answer, range(4) AS options(option)
    WHERE readable
    GROUP BY run_id, question_id, arm, option
), favourite AS (
    SELECT run_id, question_id, arm, option
    FROM support
    QUALIFY max(support) OVER (PARTITION BY run_id, question_id, arm) - support <= 1e-9
), tally AS (
    SELECT
        answer.run_id, question_id, arm,
        count(*) AS answers,
        count(*) FILTER (NOT readable) AS unreadable,
        -- Each answer by itself, for the protocol that counts what cannot be read as wrong.
        sum(CASE
            WHEN probabilities IS NULL THEN if(chosen = question.answer, 1, 0)
            WHEN list_max(probabilities) - probabilities[question.answer + 1] > 1e-9 THEN 0
            ELSE 1 / len(list_filter(probabilities, lambda p: list_max(probabilities) - p <= 1e-9))
        END) AS right_answers
    FROM answer
    JOIN evaluation.question ON question.run_id = answer.run_id AND question.id = answer.question_id
    GROUP BY ALL
), vote AS (
    SELECT favourite.run_id, question_id, arm, count(*) FILTER (option = question.answer) / count(*) AS value
    FROM favourite
    JOIN evaluation.question ON question.run_id = favourite.run_id AND question.id = favourite.question_id
    GROUP BY favourite.run_id, question_id, arm
), score AS (
    SELECT
        tally.run_id, tally.arm, answers, unreadable,
        if(settings ->> 'unreadable' = 'wrong', right_answers / answers, value) AS score
    FROM tally
    JOIN evaluation.evaluation_run AS made ON made.id = tally.run_id
    LEFT JOIN vote
        ON vote.run_id = tally.run_id AND vote.question_id = tally.question_id AND vote.arm = tally.arm
), arm AS (
    SELECT
        run_id, arm,
        avg(score) AS accuracy,
        sum(answers)::BIGINT AS answers,
        sum(unreadable)::BIGINT AS unreadable
    FROM score
    GROUP BY run_id, arm
), asked_for AS (
    SELECT run_id, count(*) AS questions, count(DISTINCT paper_id) AS papers
    FROM evaluation.question
    GROUP BY run_id
)
SELECT
    made.id AS run_id,
    started_at,
    finished_at,
    outcome,
    protocol,
    answerer,
    extractors,
    coalesce(papers, 0) AS papers,
    coalesce(questions, 0) AS questions,
    arm,
    accuracy,
    coalesce(answers, 0) AS answers,
    coalesce(unreadable, 0) AS unreadable
FROM evaluation.evaluation_run AS made
LEFT JOIN asked_for ON asked_for.run_id = made.id
LEFT JOIN arm ON arm.run_id = made.id;
COMMENT ON VIEW evaluations IS 'One row per evaluation and arm: who was asked, by which protocol, and how often it was right.';
