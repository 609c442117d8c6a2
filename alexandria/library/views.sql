-- What people query. Nothing is stored here. An existing library gets these views as soon as the digest of this
-- file differs from the one in library_info; a view that is no longer wanted needs a DROP VIEW IF EXISTS here.
-- docs/library.md explains each view with examples that a test runs.

-- A text as a sentence: a capital, unless the first word has capitals, digits or signs in it, and a full stop.
CREATE OR REPLACE MACRO as_sentence(words) AS
    CASE WHEN regexp_matches(words, '^[a-z]{2,}( |$)') THEN upper(words[1]) || words[2:] ELSE words END
    || CASE WHEN ends_with(words, '.') OR ends_with(words, '!') OR ends_with(words, '?') THEN '' ELSE '.' END;

-- The fields of a fact as the sentence that they are; knowledge.py has the same for units, and a test holds the
-- two equal. White space is what Python's str.split() takes for it;
-- single blanks are left alone, which makes this five times as fast.
CREATE OR REPLACE MACRO sentence_of(subject, predicate, object, condition) AS
    as_sentence(trim(regexp_replace(
        concat_ws(' ', subject, predicate, object, condition),
        ' [ \x{9}-\x{d}\x{1c}-\x{1f}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]+'
        || '|[\x{9}-\x{d}\x{1c}-\x{1f}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}][ \x{9}-\x{d}\x{1c}-\x{1f}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]*',
        ' ', 'g'
    )));

CREATE OR REPLACE VIEW papers AS
WITH unit_count AS (
    SELECT paper_id, count(*) AS units FROM unit GROUP BY paper_id
), entity_count AS (
    SELECT paper_id, count(DISTINCT coalesce(canonical_id, id)) AS entities FROM entity GROUP BY paper_id
), fact_count AS (
    SELECT paper_id, count(*) AS facts
    FROM (SELECT paper_id FROM attribute UNION ALL SELECT paper_id FROM relationship)
    GROUP BY paper_id
), flag_count AS (
    SELECT paper_id, count(*) AS flagged
    FROM (SELECT paper_id, support FROM attribute UNION ALL SELECT paper_id, support FROM relationship)
    WHERE support = 'flagged'
    GROUP BY paper_id
), merge_count AS (
    SELECT paper_id, count(*) AS merged_facts FROM merged_fact GROUP BY paper_id
), quarantine_count AS (
    SELECT paper_id, count(*) AS quarantined FROM quarantine GROUP BY paper_id
), measure AS (
    SELECT
        paper_id,
        sum(written)::BIGINT AS written,
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
    nullif(venue, '') AS venue,
    nullif(metadata_source, '') AS metadata_source,
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
    coalesce(flagged, 0) AS flagged,
    written,
    coalesce(merged_facts, 0) AS merged_facts,
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
    run_id,
    CASE imported_paper.checked WHEN true THEN 'checked' WHEN false THEN 'unchecked' END AS imported
FROM paper
LEFT JOIN imported_paper ON imported_paper.paper_id = paper.id
LEFT JOIN unit_count ON unit_count.paper_id = paper.id
LEFT JOIN entity_count ON entity_count.paper_id = paper.id
LEFT JOIN fact_count ON fact_count.paper_id = paper.id
LEFT JOIN flag_count ON flag_count.paper_id = paper.id
LEFT JOIN merge_count ON merge_count.paper_id = paper.id
LEFT JOIN quarantine_count ON quarantine_count.paper_id = paper.id
LEFT JOIN measure ON measure.paper_id = paper.id
LEFT JOIN bill ON bill.paper_id = paper.id;
COMMENT ON VIEW papers IS 'Papers with their state, what they yielded, how much that covers, and what it cost over all runs.';

CREATE OR REPLACE VIEW facts AS
WITH fact AS (
    SELECT
        id, unit_id, paper_id, 'attribute' AS form, value_kind, NULL AS object_id,
        subject_id, subject, predicate, object, condition, polarity, certainty, kind, method,
        compared_with, claimed_by, sentences, page, support, doubt, verdict, verified_by, made_by,
        review, reviewed_by, reviewed_at
    FROM attribute
    UNION ALL
    SELECT
        id, unit_id, paper_id, 'relationship', NULL, object_id,
        subject_id, subject, predicate, object, condition, polarity, certainty, kind, method,
        compared_with, claimed_by, sentences, page, support, doubt, verdict, verified_by, made_by,
        review, reviewed_by, reviewed_at
    FROM relationship
), measured AS (
    SELECT
        fact_id, unit_id, paper_id,
        arg_min(quantity, position) FILTER (role NOT IN ('n', 'p')) AS main,
        arg_min(value, position) FILTER (role = 'n') AS n,
        arg_min(quantity, position) FILTER (role = 'p') AS significance
    FROM quantity
    GROUP BY fact_id, unit_id, paper_id
)
SELECT
    fact.id AS fact_id,
    form,
    sentence_of(subject, predicate, object, condition) AS statement,
    subject,
    subject_entity.name AS subject_name,
    nullif(subject_entity.type, '') AS subject_type,
    predicate,
    nullif(object, '') AS object,
    object_entity.name AS object_name,
    nullif(condition, '') AS condition,
    polarity,
    certainty,
    kind,
    nullif(method, '') AS method,
    nullif(compared_with, '') AS compared_with,
    nullif(claimed_by, '') AS claimed_by,
    value_kind,
    main.value AS value,
    main.low AS low,
    main.high AS high,
    main.uncertainty AS uncertainty,
    nullif(main.unit, '') AS unit,
    nullif(main.bound, '') AS bound,
    main.interval_low AS interval_low,
    main.interval_high AS interval_high,
    main.interval_level AS interval_level,
    n,
    significance.value AS p,
    nullif(significance.bound, '') AS p_bound,
    support,
    nullif(doubt, '') AS doubt,
    verdict,
    nullif(verified_by, '') AS verified_by,
    made_by,
    paper.title AS paper,
    page,
    nullif(knowledge.section, '') AS section,
    fact.sentences,
    fact.paper_id,
    fact.unit_id,
    coalesce(subject_link.global_id, subject_entity.canonical_id, subject_entity.id) AS subject_entity_id,
    coalesce(object_link.global_id, object_entity.canonical_id, object_entity.id) AS object_entity_id,
    CASE imported_paper.checked WHEN true THEN 'checked' WHEN false THEN 'unchecked' END AS imported,
    fact.review,
    nullif(fact.reviewed_by, '') AS reviewed_by,
    try_cast(nullif(fact.reviewed_at, '') AS TIMESTAMP) AS reviewed_at
FROM fact
JOIN unit AS knowledge ON knowledge.id = fact.unit_id AND knowledge.paper_id = fact.paper_id
JOIN paper ON paper.id = fact.paper_id
LEFT JOIN imported_paper ON imported_paper.paper_id = fact.paper_id
JOIN entity AS subject_entity ON subject_entity.id = fact.subject_id AND subject_entity.unit_id = fact.unit_id
LEFT JOIN entity AS object_entity ON object_entity.id = fact.object_id AND object_entity.unit_id = fact.unit_id
LEFT JOIN entity_link AS subject_link
    ON subject_link.paper_id = subject_entity.paper_id AND subject_link.canonical_id = subject_entity.canonical_id
LEFT JOIN entity_link AS object_link
    ON object_link.paper_id = object_entity.paper_id AND object_link.canonical_id = object_entity.canonical_id
LEFT JOIN measured
    ON measured.fact_id = fact.id AND measured.unit_id = fact.unit_id AND measured.paper_id = fact.paper_id;
COMMENT ON VIEW facts IS 'One row per fact: its sentence, the parts and figures of it, and its source.';

CREATE OR REPLACE VIEW quantities AS
SELECT
    quantity.fact_id,
    quantity.position,
    role,
    quantity.value,
    quantity.low,
    quantity.high,
    quantity.uncertainty,
    nullif(quantity.unit, '') AS unit,
    nullif(quantity.bound, '') AS bound,
    quantity.interval_low,
    quantity.interval_high,
    quantity.interval_level,
    statement,
    subject,
    subject_entity_id,
    paper,
    page,
    facts.paper_id,
    facts.unit_id
FROM quantity
JOIN facts
    ON facts.fact_id = quantity.fact_id AND facts.unit_id = quantity.unit_id AND facts.paper_id = quantity.paper_id;
COMMENT ON VIEW quantities IS 'One row per number of a fact, with the sentence that it belongs to.';

CREATE OR REPLACE VIEW quarantined AS
SELECT
    quarantine.id AS fact_id,
    quarantine.reason,
    sentence_of(subject, predicate, object, condition) AS statement,
    subject,
    predicate,
    nullif(object, '') AS object,
    nullif(condition, '') AS condition,
    nullif(verified_by, '') AS verified_by,
    paper.title AS paper,
    page,
    nullif(knowledge.section, '') AS section,
    quarantine.sentences,
    quarantine.paper_id,
    quarantine.unit_id,
    quarantine.review,
    nullif(quarantine.reviewed_by, '') AS reviewed_by,
    try_cast(nullif(quarantine.reviewed_at, '') AS TIMESTAMP) AS reviewed_at
FROM quarantine
JOIN unit AS knowledge ON knowledge.id = quarantine.unit_id AND knowledge.paper_id = quarantine.paper_id
JOIN paper ON paper.id = quarantine.paper_id;
COMMENT ON VIEW quarantined IS 'Facts that a model wrote and that are not served, with the reason; none of them is in facts.';

CREATE OR REPLACE VIEW reviews AS
WITH latest AS (
    SELECT evidence, arg_max(id, (decided_at, id)) AS review_id
    FROM review
    WHERE undone_at IS NULL
    GROUP BY evidence
), found AS (
    SELECT evidence, min(fact_id) AS fact_id, min(unit_id) AS unit_id FROM reviewed_fact GROUP BY evidence
)
SELECT
    review.id AS review_id,
    decision,
    review.statement,
    CASE WHEN decision = 'correct' THEN sentence_of(subject, predicate, object, condition) END AS correction,
    nullif(wording, '') AS wording,
    CASE
        WHEN undone_at IS NOT NULL THEN 'undone'
        WHEN latest.review_id <> review.id THEN 'superseded'
        WHEN found.fact_id IS NULL THEN 'not found'
        WHEN wording = 'held' THEN 'held'
        ELSE 'in force'
    END AS effect,
    reviewer,
    decided_at,
    nullif(note, '') AS note,
    nullif(queue, '') AS queue,
    nullif(undone_by, '') AS undone_by,
    undone_at,
    found.fact_id,
    paper.title AS paper,
    review.sentences,
    review.paper_id,
    found.unit_id,
    review.evidence
FROM review
LEFT JOIN paper ON paper.id = review.paper_id
LEFT JOIN latest ON latest.evidence = review.evidence
LEFT JOIN found ON found.evidence = review.evidence;
COMMENT ON VIEW reviews IS 'One row per decision of a person about a fact, those that were taken back too, and what became of it.';

CREATE OR REPLACE VIEW merged AS
WITH holder AS (
    SELECT fact_id, unit_id, paper_id, statement, paper, page, section, sentences FROM facts
    UNION ALL
    SELECT fact_id, unit_id, paper_id, statement, paper, page, section, sentences FROM quarantined
    WHERE review IS NOT NULL  -- rejected, and what was merged into it with it
)
SELECT
    merged_fact.id AS merged_id,
    merged_fact.statement,
    merged_fact.fact_id,
    holder.statement AS fact_statement,
    paper,
    page,
    section,
    sentences,
    merged_fact.paper_id,
    merged_fact.unit_id
FROM merged_fact
JOIN holder
    ON holder.fact_id = merged_fact.fact_id AND holder.unit_id = merged_fact.unit_id
    AND holder.paper_id = merged_fact.paper_id;
COMMENT ON VIEW merged IS 'Facts that a model wrote and that say no more than a stored one, beside it.';

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
    SELECT unit_id, subject_id AS id FROM attribute
    UNION ALL
    SELECT unit_id, subject_id FROM relationship
    UNION ALL
    SELECT unit_id, object_id FROM relationship
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

-- Words in one spelling.
CREATE OR REPLACE MACRO plain_words(words) AS trim(regexp_replace(lower(words), '[\s_-]+', ' ', 'g'));

-- A verb phrase without its denial and without endings: "does not exceed" and "exceeds" are one.
CREATE OR REPLACE MACRO verb_stem(words) AS regexp_replace(
    trim(regexp_replace(
        replace(plain_words(words), 'cannot', 'can not'),
        '\b(?:(?:do|does|did)(?:n[''’]t)?|not|never|no longer)\b ?', '', 'g'
    )),
    '\b(\w{2,}?)(?:s?e|s{0,2}es|s{0,2}ed|eds|ss?|ie[sd]|y)?\b', '\1', 'g'
);

-- What is left of a text when its numbers are taken out: "about 290–310 K" and "305 K" leave the same.
CREATE OR REPLACE MACRO without_numbers(words) AS regexp_replace(
    lower(words),
    '(?:\b(?:about|approximately|around|roughly) |[~≈<>≤≥] ?)?'
    || '(?:(?: ?(?:±|–|-|to) ?)?[-+−–]?\d[\d.,]*(?: ?[×x*] ?10 ?\^? ?[-+−–]?\d+|e[-+−–]?\d+)?)+',
    '#', 'g'
);

CREATE OR REPLACE VIEW disagreements AS
WITH spelling AS (
    SELECT
        coalesce(global_id, entity.canonical_id, id) AS entity_id,
        unnest(list_append(aliases, name)) AS name
    FROM entity
    LEFT JOIN entity_link AS link
        ON link.paper_id = entity.paper_id AND link.canonical_id = entity.canonical_id
), naming AS (
    SELECT entity_id, list(DISTINCT plain_words(name)) AS names FROM spelling GROUP BY entity_id
), said AS (
    SELECT
        facts.*,
        regexp_replace(plain_words(subject), '^(?:the|an?) ', '') AS subject_words,
        -- All names of a thing are one; "the wall of the tube" is not the tube.
        CASE WHEN list_contains(names, subject_words) THEN '' ELSE subject_words END AS topic,
        verb_stem(predicate) AS asked,
        plain_words(coalesce(condition, '')) AS under,
        regexp_replace(plain_words(coalesce(object, '')), '^(?:no|any|the|an?) ', '') AS answer,
        -- Half a unit of the last printed digit: what rounding alone may change.
        coalesce(uncertainty, 0) + 0.5 * pow(10,
            coalesce(try_cast(replace(replace(
                regexp_extract(object, '(?:[×x*]\s*10\s*\^?\s*|\d[eE])([-+−–]?\d+)', 1), '−', '-'), '–', '-'
            ) AS INTEGER), 0)
            - length(regexp_extract(object, '\d+(?:\.(\d+))?', 1))
        ) AS slack
    FROM facts
    JOIN naming ON naming.entity_id = facts.subject_entity_id
), pair AS (
    SELECT
        one, other,
        one.value IS NOT NULL AND other.value IS NOT NULL
            AND one.unit IS NOT DISTINCT FROM other.unit
            AND coalesce(one.bound, '~') = '~' AND coalesce(other.bound, '~') = '~'
            AND one.polarity = 'affirmed' AND other.polarity = 'affirmed'
            AND greatest(
                coalesce(one.low, one.value) - coalesce(other.high, other.value),
                coalesce(other.low, other.value) - coalesce(one.high, one.value)
            ) > (one.slack + other.slack) * 1.000001
            AND without_numbers(one.object) = without_numbers(other.object)
            AS other_value,
        one.polarity <> other.polarity
            AND one.certainty = 'established' AND other.certainty = 'established'
            AND (one.answer = other.answer OR one.object_entity_id = other.object_entity_id)
            AS denied
    FROM said AS one
    JOIN said AS other
        ON one.subject_entity_id = other.subject_entity_id
        AND one.topic = other.topic
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
    one.statement AS one,
    other.statement AS other,
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
), quantity_list AS (
    SELECT fact_id, unit_id, paper_id, list(
        {
            value: value, role: role, low: low, high: high, uncertainty: uncertainty, unit: unit, bound: bound,
            interval_low: interval_low, interval_high: interval_high, interval_level: interval_level
        } ORDER BY position
    ) AS quantities
    FROM quantity
    GROUP BY fact_id, unit_id, paper_id
), attribute_list AS (
    SELECT attribute.paper_id, attribute.unit_id, list(
        {
            id: id, subject_id: subject_id, subject: subject, predicate: predicate, object: object,
            condition: condition, polarity: polarity, certainty: certainty, kind: kind, method: method,
            compared_with: compared_with, claimed_by: claimed_by, quantities: coalesce(quantities, []),
            sentences: sentences, page: page, support: support, doubt: doubt, verdict: verdict,
            verified_by: verified_by, made_by: made_by,
            review: review, reviewed_by: reviewed_by, reviewed_at: reviewed_at,
            value_kind: value_kind
        } ORDER BY position
    ) AS attributes
    FROM attribute
    LEFT JOIN quantity_list AS numbers
        ON numbers.fact_id = attribute.id AND numbers.unit_id = attribute.unit_id AND numbers.paper_id = attribute.paper_id
    GROUP BY ALL
), relationship_list AS (
    SELECT relationship.paper_id, relationship.unit_id, list(
        {
            id: id, subject_id: subject_id, subject: subject, predicate: predicate, object: object,
            condition: condition, polarity: polarity, certainty: certainty, kind: kind, method: method,
            compared_with: compared_with, claimed_by: claimed_by, quantities: coalesce(quantities, []),
            sentences: sentences, page: page, support: support, doubt: doubt, verdict: verdict,
            verified_by: verified_by, made_by: made_by,
            review: review, reviewed_by: reviewed_by, reviewed_at: reviewed_at,
            object_id: object_id
        } ORDER BY position
    ) AS relationships
    FROM relationship
    LEFT JOIN quantity_list AS numbers
        ON numbers.fact_id = relationship.id AND numbers.unit_id = relationship.unit_id AND numbers.paper_id = relationship.paper_id
    GROUP BY ALL
), quarantine_list AS (
    SELECT paper_id, unit_id, list(
        {
            id: id, subject: subject, predicate: predicate, object: object, condition: condition,
            sentences: sentences, page: page, reason: reason, verified_by: verified_by,
            review: review, reviewed_by: reviewed_by, reviewed_at: reviewed_at
        } ORDER BY position
    ) AS quarantined
    FROM quarantine
    GROUP BY paper_id, unit_id
), merged_list AS (
    SELECT paper_id, unit_id, list({id: id, fact_id: fact_id, statement: statement} ORDER BY position) AS merged
    FROM merged_fact
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
        merged: coalesce(merged, []),
        coverage: CASE WHEN unit.sentences IS NOT NULL THEN {
            written: unit.written, sentences: unit.sentences, sentences_covered: unit.sentences_covered,
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
LEFT JOIN quarantine_list ON quarantine_list.unit_id = unit.id AND quarantine_list.paper_id = unit.paper_id
LEFT JOIN merged_list ON merged_list.unit_id = unit.id AND merged_list.paper_id = unit.paper_id;
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
        count(*) FILTER (state = 'failed') AS failed,
        count(*) FILTER (state = 'waiting') AS waiting
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
    coalesce(waiting, 0) AS waiting,
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
