-- From version 12 to 13: what models spend on thought. Never changed once released.

ALTER TABLE call ADD COLUMN reasoning_tokens BIGINT;
COMMENT ON COLUMN call.reasoning_tokens IS 'Those of output_tokens that the model spent on thought; NULL where the endpoint does not say.';
