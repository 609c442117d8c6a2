-- What must not be in a library: each statement gives (kind, where, detail, remedy), no row if all is well.

SELECT 'orphan', 'unit ' || unit.id, 'its paper ' || paper_id[:12] || ' is not in the library', 'run the ingest again'
FROM unit ANTI JOIN paper ON paper.id = unit.paper_id
ORDER BY unit.id;

SELECT 'orphan', part || ' ' || id, 'its unit ' || unit_id || ' is not in the library', 'ingest paper ' || paper_id[:12] || ' again'
FROM (
    SELECT 'entity' AS part, id, unit_id, paper_id FROM entity
    UNION ALL SELECT 'attribute', id, unit_id, paper_id FROM attribute
    UNION ALL SELECT 'relationship', id, unit_id, paper_id FROM relationship
    UNION ALL SELECT 'quantity', fact_id, unit_id, paper_id FROM quantity
    UNION ALL SELECT 'quarantine', id, unit_id, paper_id FROM quarantine
    UNION ALL SELECT 'merged fact', id, unit_id, paper_id FROM merged_fact
    UNION ALL SELECT 'reviewed fact', fact_id, unit_id, paper_id FROM reviewed_fact
) AS member
ANTI JOIN unit ON unit.id = member.unit_id AND unit.paper_id = member.paper_id
ORDER BY part, id;

SELECT 'orphan', part || ' of paper ' || paper_id[:12], 'it names what the paper does not hold', 'ingest paper ' || paper_id[:12] || ' again'
FROM (
    SELECT DISTINCT 'key' AS part, paper_id FROM (SELECT paper_id, canonical_id FROM entity_key EXCEPT SELECT paper_id, canonical_id FROM entity)
    UNION ALL
    SELECT DISTINCT 'link', paper_id FROM (SELECT paper_id, canonical_id FROM entity_link EXCEPT SELECT paper_id, canonical_id FROM entity_key)
    UNION ALL
    SELECT DISTINCT 'merge', paper_id FROM entity_merge ANTI JOIN paper ON paper.id = entity_merge.paper_id
    UNION ALL
    SELECT DISTINCT 'import mark', paper_id FROM imported_paper ANTI JOIN paper ON paper.id = imported_paper.paper_id
    UNION ALL
    SELECT DISTINCT 'review', paper_id FROM review ANTI JOIN paper ON paper.id = review.paper_id
)
ORDER BY part, paper_id;

SELECT 'orphan', fact.part || ' ' || fact.id, 'it names the entity ' || fact.entity_id || ' that its unit does not hold', 'ingest paper ' || fact.paper_id[:12] || ' again'
FROM (
    SELECT 'attribute' AS part, id, unit_id, paper_id, subject_id AS entity_id FROM attribute
    UNION ALL SELECT 'relationship', id, unit_id, paper_id, subject_id FROM relationship
    UNION ALL SELECT 'relationship', id, unit_id, paper_id, object_id FROM relationship
) AS fact
ANTI JOIN entity ON entity.id = fact.entity_id AND entity.unit_id = fact.unit_id
ORDER BY fact.part, fact.id;

SELECT 'orphan', part || ' ' || id, 'it names the fact ' || fact_id || ' that its unit does not hold', 'ingest paper ' || paper_id[:12] || ' again'
FROM (
    SELECT DISTINCT 'quantity of' AS part, fact_id AS id, fact_id, unit_id, paper_id FROM quantity
    UNION ALL SELECT 'merged fact', id, fact_id, unit_id, paper_id FROM merged_fact
) AS member
ANTI JOIN (
    SELECT id, unit_id FROM attribute UNION ALL SELECT id, unit_id FROM relationship
    UNION ALL SELECT id, unit_id FROM quarantine WHERE review IS NOT NULL  -- rejected, and what was merged into it
) AS fact ON fact.id = member.fact_id AND fact.unit_id = member.unit_id
ORDER BY part, id;

SELECT 'orphan', 'reviewed fact ' || fact_id, 'no decision is about it', 'ingest paper ' || paper_id[:12] || ' again'
FROM reviewed_fact ANTI JOIN review ON review.evidence = reviewed_fact.evidence AND undone_at IS NULL
ORDER BY fact_id;

SELECT 'duplicate', part || ' ' || id, count(*) || ' rows with one id', 'ingest paper ' || min(paper_id)[:12] || ' again'
FROM (
    SELECT 'paper' AS part, id, '' AS unit_id, id AS paper_id FROM paper
    UNION ALL SELECT 'unit', id, '', paper_id FROM unit
    UNION ALL SELECT 'merge', id, '', paper_id FROM entity_merge
    UNION ALL SELECT 'link', canonical_id, '', paper_id FROM entity_link
    UNION ALL SELECT 'entity', id, unit_id, paper_id FROM entity
    UNION ALL SELECT 'attribute', id, unit_id, paper_id FROM attribute
    UNION ALL SELECT 'relationship', id, unit_id, paper_id FROM relationship
    UNION ALL SELECT 'quantity', fact_id || ' ' || position, unit_id, paper_id FROM quantity
    UNION ALL SELECT 'quarantine', id, unit_id, paper_id FROM quarantine
    UNION ALL SELECT 'merged fact', id, unit_id, paper_id FROM merged_fact
    UNION ALL SELECT 'review', id, '', paper_id FROM review
    UNION ALL SELECT 'reviewed fact', fact_id, unit_id, paper_id FROM reviewed_fact
) AS member
GROUP BY part, id, unit_id
HAVING count(*) > 1
ORDER BY part, id;

SELECT 'duplicate', part || ' ' || id, count(*) || ' rows with one id', 'run the ingest again'
FROM (
    SELECT 'run' AS part, id FROM run
    UNION ALL SELECT 'call', id FROM call
    UNION ALL SELECT 'outcome', run_id || ' ' || path FROM outcome
) AS entry
GROUP BY part, id
HAVING count(*) > 1
ORDER BY part, id;

WITH fact_count AS (
    -- As they were written: what people decided does not change how a paper ended.
    SELECT fact.unit_id, count(*) AS facts
    FROM (
        SELECT unit_id, id FROM attribute UNION SELECT unit_id, id FROM relationship
        UNION SELECT unit_id, fact_id FROM reviewed_fact
    ) AS fact
    ANTI JOIN reviewed_fact AS apart
        ON apart.unit_id = fact.unit_id AND apart.fact_id = fact.id AND apart.form = 'quarantine'
    GROUP BY fact.unit_id
)
SELECT 'half-done', 'paper ' || id[:12], fault, 'run the ingest again'
FROM (
    SELECT
        id,
        CASE
            WHEN state NOT IN ('done', 'partial', 'empty', 'skipped', 'failed')
                THEN 'its state is ' || state || ', which is none'
            WHEN state = 'done' AND chunks < chunk_count
                THEN 'it is done, but has units for ' || chunks || ' of ' || chunk_count || ' chunks'
            WHEN state = 'partial' AND facts = 0
                THEN 'it is partial, but has no fact at all'
            WHEN state IN ('empty', 'skipped', 'failed') AND facts > 0
                THEN 'it is ' || state || ', but has ' || facts || ' facts'
            WHEN last_chunk >= chunk_count
                THEN 'it has a unit of chunk ' || last_chunk || ', but only ' || chunk_count || ' chunks'
        END AS fault
    FROM (
        SELECT
            paper.id, state, chunk_count,
            count(DISTINCT unit.chunk) AS chunks,
            max(unit.chunk) AS last_chunk,
            coalesce(sum(facts), 0)::BIGINT AS facts
        FROM paper
        LEFT JOIN unit ON unit.paper_id = paper.id
        LEFT JOIN fact_count ON fact_count.unit_id = unit.id
        GROUP BY paper.id, state, chunk_count
    )
)
WHERE fault IS NOT NULL
ORDER BY id;

SELECT 'outcome-without-run', 'outcome of ' || path, 'its run ' || run_id || ' is not in the library', 'run the ingest again'
FROM outcome ANTI JOIN run ON run.id = outcome.run_id
ORDER BY path, run_id;

SELECT 'orphan', 'evaluation ' || run_id, counted || ' rows of ' || part || ' belong to no evaluation', 'ask its questions again'
FROM (
    SELECT 'document' AS part, run_id, count(*) AS counted FROM evaluation.document GROUP BY run_id
    UNION ALL SELECT 'question', run_id, count(*) FROM evaluation.question GROUP BY run_id
    UNION ALL SELECT 'asked', run_id, count(*) FROM evaluation.asked GROUP BY run_id
) AS member
ANTI JOIN evaluation.evaluation_run AS made ON made.id = member.run_id
ORDER BY part, run_id;

SELECT 'orphan', 'answer of evaluation ' || asked.run_id, 'its question ' || asked.question_id || ' is not among those asked', 'ask its questions again'
FROM (SELECT DISTINCT run_id, question_id FROM evaluation.asked) AS asked
ANTI JOIN evaluation.question ON question.id = asked.question_id AND question.run_id = asked.run_id
ORDER BY asked.run_id, asked.question_id;

SELECT 'duplicate', part || ' ' || id, count(*) || ' rows with one id', 'ask its questions again'
FROM (
    SELECT 'evaluation' AS part, id FROM evaluation.evaluation_run
    UNION ALL SELECT 'question', run_id || ' ' || id FROM evaluation.question
    UNION ALL SELECT 'answer', concat_ws(' ', run_id, question_id, arm, rotation) FROM evaluation.asked
) AS entry
GROUP BY part, id
HAVING count(*) > 1
ORDER BY part, id;
