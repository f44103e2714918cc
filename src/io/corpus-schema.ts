/** Raised when the tables change. An older corpus gets what is new; one of a newer twin is refused. */
export const corpusVersion = 4;

/** docs/formats.md describes these tables for users. */
export const corpusSchema = `
CREATE TABLE IF NOT EXISTS files (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  name TEXT NOT NULL,               -- absolute path, archive!/member or URL
  fingerprint TEXT NOT NULL,        -- what the content looked like when it was last read
  generation INTEGER NOT NULL,      -- raised by each new reading of the file
  cursor TEXT,                      -- where a stopped reading goes on; opaque to us
  complete INTEGER NOT NULL DEFAULT 0,
  UNIQUE (source, name)
) STRICT;
CREATE TABLE IF NOT EXISTS documents (
  rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL, text TEXT NOT NULL, author TEXT NOT NULL, written_at TEXT, title TEXT, thread TEXT,
  reply_to TEXT, audience TEXT, language TEXT, external_id TEXT,
  source TEXT NOT NULL, file TEXT NOT NULL, locator TEXT NOT NULL, sha256 TEXT NOT NULL,
  signals TEXT NOT NULL,            -- JSON, core/document.ts signalsSchema
  from_address TEXT,                -- normalized, for "who else could be me"
  from_name TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS documents_external ON documents (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS documents_thread ON documents (thread) WHERE thread IS NOT NULL;
-- A record found in two files is one document with two sightings; it goes when its last sighting goes.
CREATE TABLE IF NOT EXISTS sightings (
  document INTEGER NOT NULL REFERENCES documents (rowid) ON DELETE CASCADE,
  file INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  PRIMARY KEY (document, file)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sightings_file ON sightings (file, generation);
CREATE TABLE IF NOT EXISTS skipped (
  file INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
  locator TEXT NOT NULL, reason TEXT NOT NULL, generation INTEGER NOT NULL,
  PRIMARY KEY (file, locator)
) STRICT, WITHOUT ROWID;
-- Who speaks in a conversation whose export does not say which of them is the user.
CREATE TABLE IF NOT EXISTS speakers (
  file INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
  conversation TEXT NOT NULL, name TEXT NOT NULL, records INTEGER NOT NULL, own INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  PRIMARY KEY (file, conversation, name)
) STRICT, WITHOUT ROWID;
-- Who is whom, from address books.
CREATE TABLE IF NOT EXISTS contacts (
  file INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
  locator TEXT NOT NULL,
  names TEXT NOT NULL, emails TEXT NOT NULL, phones TEXT NOT NULL, -- JSON lists
  generation INTEGER NOT NULL,
  PRIMARY KEY (file, locator)
) STRICT, WITHOUT ROWID;
-- What the user wrote, and it alone, can be searched: memory quotes nobody else.
CREATE VIEW IF NOT EXISTS own_documents (row, title, text) AS
  SELECT rowid, title, text FROM documents WHERE author = 'self';
DROP TRIGGER IF EXISTS documents_added;
DROP TRIGGER IF EXISTS documents_removed;
DROP TRIGGER IF EXISTS documents_changed;
DROP TABLE IF EXISTS documents_fts;
CREATE VIRTUAL TABLE documents_fts USING fts5 (
  title, text, content='own_documents', content_rowid='row', tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO documents_fts (documents_fts) VALUES ('rebuild');
-- New documents are indexed by \`Corpus.write\`, many at once: a trigger makes FTS5 flush after each.
CREATE TRIGGER documents_removed AFTER DELETE ON documents WHEN old.author = 'self' BEGIN
  INSERT INTO documents_fts (documents_fts, rowid, title, text) VALUES ('delete', old.rowid, old.title, old.text);
END;
CREATE TRIGGER documents_changed AFTER UPDATE OF title, text, author ON documents BEGIN
  INSERT INTO documents_fts (documents_fts, rowid, title, text)
    SELECT 'delete', old.rowid, old.title, old.text WHERE old.author = 'self';
  INSERT INTO documents_fts (rowid, title, text)
    SELECT new.rowid, new.title, new.text WHERE new.author = 'self';
END;
`;
