-- What the SQL page offers. "-- # GROUP" begins a group, "-- NAME" after an empty line an example. The cookbook's are those of
-- docs/cookbook.md; a test holds the two equal.

-- # To begin with

-- Papers by coverage
SELECT title, facts, sentences_covered_share
FROM papers
ORDER BY 3 DESC;

-- Facts by kind
SELECT kind, count(*) AS facts
FROM facts
GROUP BY kind
ORDER BY facts DESC;

-- Numbers by unit
SELECT unit, count(*) AS numbers, min(value), max(value)
FROM quantities
GROUP BY unit
ORDER BY numbers DESC;

-- What was not stored, and why
SELECT reason, count(*) AS facts
FROM quarantined
GROUP BY reason
ORDER BY facts DESC;

-- The things named most
SELECT name, type, facts, papers
FROM entities
ORDER BY facts DESC
LIMIT 50;

-- # Systematic reviewer

-- Which papers are in, how far was each read, and what was left out of it?
SELECT title, written, facts, merged_facts AS merged, quarantined, round(100 * sentences_covered_share) AS percent_covered
FROM papers
ORDER BY title;

-- Why was what is quarantined left out?
SELECT reason, count(*) AS facts, count(DISTINCT paper_id) AS papers, min(statement) AS example
FROM quarantined
GROUP BY reason
ORDER BY facts DESC, reason;

-- Which percentages do the papers report, for the extraction sheet?
SELECT value AS percent, bound, statement, paper, page
FROM quantities
WHERE unit = 'percent' AND role = 'value'
ORDER BY paper, page, percent, statement
LIMIT 8;

-- # Materials scientist

-- Which densities are stated, and of what?
SELECT subject, value AS kg_per_cubic_metre, paper, page
FROM quantities
WHERE unit = 'kilogram / meter ** 3'
ORDER BY value DESC;

-- What changes with temperature, and by how much?
SELECT subject, value, unit, statement, page
FROM quantities
WHERE statement ILIKE '%temperature%' AND unit IS NOT NULL
ORDER BY paper, page, statement, value;

-- Which figures hold only under a condition?
SELECT subject, value, unit, condition, page
FROM facts
WHERE condition IS NOT NULL AND value IS NOT NULL
ORDER BY paper, page, fact_id;

-- # Curator

-- Which facts should a person look at first?
SELECT doubt, statement, paper, page, sentences
FROM facts
WHERE support = 'flagged'
ORDER BY paper, page;

-- Of which sections do the facts cover least?
SELECT title, section, unit.sentences, sentences_covered AS covered
FROM unit
JOIN papers USING (paper_id)
WHERE unit.sentences > 0
ORDER BY sentences_covered / unit.sentences, title, section
LIMIT 5;

-- What did the model say twice, and which wording was kept?
SELECT statement AS said, fact_statement AS kept, page
FROM merged
ORDER BY paper, page, said
LIMIT 4;

-- # Historian of a claim

-- Whose claims do the papers report, and where?
SELECT claimed_by, statement, paper, page
FROM facts
WHERE claimed_by IS NOT NULL OR statement SIMILAR TO '.*\b(argued|reported|proposed)\b.*'
ORDER BY paper, page, fact_id;

-- What do the papers hedge, deny or call open?
SELECT
    CASE WHEN polarity = 'negated' THEN 'denied' WHEN certainty <> 'established' THEN certainty ELSE 'open' END AS stance,
    statement,
    paper,
    page
FROM facts
WHERE polarity = 'negated' OR certainty <> 'established' OR statement SIMILAR TO '.*\b(debated|disputed|unknown)\b.*'
ORDER BY stance, paper, page, fact_id;

-- How fast does the Moon recede, wherever a paper says it?
SELECT value AS mm_per_year, bound, subject, statement, page
FROM quantities
WHERE unit = 'millimeter / year'
ORDER BY value;
