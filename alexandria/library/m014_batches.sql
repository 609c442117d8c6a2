-- From version 13 to 14: calls that were part of a batch. Never changed once released.

ALTER TABLE call ADD COLUMN batch VARCHAR;
COMMENT ON COLUMN call.batch IS 'The provider''s id of the batch that the call was part of; NULL for a call of its own.';
