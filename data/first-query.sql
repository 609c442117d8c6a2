-- What `make demo` asks: a few facts with numbers from each paper, and where they stand.
SELECT paper, page, subject, predicate, concat_ws(' ', object, unit) AS value, condition
FROM facts
WHERE regexp_matches(object, '\d')
QUALIFY row_number() OVER (PARTITION BY paper_id ORDER BY length(object) DESC, fact_id) <= 4
ORDER BY paper, page, subject;
