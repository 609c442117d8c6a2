-- What `make demo` asks: a few facts with numbers from each paper, and where they stand.
SELECT subject, predicate, concat_ws(' ', object, unit) AS value, condition,
       split_part(paper, ':', 1) || ', p. ' || page AS source
FROM facts
WHERE regexp_matches(object, '\d') AND made_by = 'model'
QUALIFY row_number() OVER (PARTITION BY paper_id ORDER BY condition IS NULL, length(object), fact_id) <= 4
ORDER BY source, subject, predicate;
