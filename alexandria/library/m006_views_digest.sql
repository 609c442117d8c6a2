-- From version 5 to 6: which views.sql made the views. Never changed once released.

ALTER TABLE library_info ADD COLUMN views_digest VARCHAR DEFAULT '';
ALTER TABLE library_info ALTER COLUMN views_digest SET NOT NULL;
ALTER TABLE library_info ALTER COLUMN views_digest DROP DEFAULT;
COMMENT ON COLUMN library_info.views_digest IS 'SHA-256 of the views.sql that made the views, hex; another one replaces them.';
