-- What `make demo` asks: a few facts with numbers from each paper, and where they stand.
SELECT statement, split_part(paper, ':', 1) || ', p. ' || page AS source
FROM facts
WHERE value IS NOT NULL AND made_by = 'model'
QUALIFY row_number() OVER (PARTITION BY paper_id ORDER BY condition IS NULL, length(statement), fact_id) <= 4
ORDER BY source, statement;
