-- From version 9 to 10: when papers came, changed and went, and what that changed. Never changed once released.

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

INSERT INTO paper_event
SELECT paper.id, paper.run_id, coalesce(run.finished_at, run.started_at, info.created_at), 'added', coalesce(facts, 0)
FROM paper
CROSS JOIN library_info AS info
LEFT JOIN run ON run.id = paper.run_id
LEFT JOIN (
    SELECT paper_id, count(*) AS facts
    FROM (SELECT paper_id FROM attribute UNION ALL SELECT paper_id FROM relationship)
    GROUP BY paper_id
) AS counted ON counted.paper_id = paper.id
ORDER BY paper.id;
