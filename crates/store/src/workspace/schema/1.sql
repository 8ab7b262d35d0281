-- Version 1. Columns named `record` hold a record of store::record as JSON, with its schema and version.

-- Small facts: stamps of what was linked, and the like.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The custody log. hash = SHA-256 over (previous hash, seq, subject, payload_sha256); the payload may later be erased.
CREATE TABLE log (
    seq INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    payload TEXT,
    payload_sha256 TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

-- What people decided, chained in the same way; the subject is the event's id.
CREATE TABLE decisions (
    seq INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    payload TEXT,
    payload_sha256 TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_by_subject ON decisions (subject);

-- One row for every input taken in: the same path with other bytes is another input. `log` names its entry.
CREATE TABLE inputs (
    seq INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    raw TEXT NOT NULL,
    log INTEGER NOT NULL,
    blob INTEGER NOT NULL,
    UNIQUE (path, raw)
) STRICT;
CREATE INDEX inputs_by_raw ON inputs (raw);

-- One row for every distinct document, in the order they came. `path` and `raw` name the input it first came in.
-- An erased document keeps its row: id, erased = 1, and nothing else.
CREATE TABLE documents (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    raw TEXT NOT NULL,
    held TEXT NOT NULL,
    date TEXT,
    record TEXT NOT NULL,
    text TEXT,
    sketch BLOB,
    erased INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX documents_by_date ON documents (date);

-- Which documents each input holds.
CREATE TABLE captures (
    input INTEGER NOT NULL,
    position INTEGER NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (input, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX captures_by_document ON captures (document);

-- Near copies: `document` tells the same as the earlier `earliest`.
CREATE TABLE copies (
    document INTEGER PRIMARY KEY,
    earliest INTEGER NOT NULL
) STRICT;
CREATE INDEX copies_by_earliest ON copies (earliest);

-- One row for every document that was looked at by a coder. `digest` is over the records below it.
CREATE TABLE codings (
    document INTEGER PRIMARY KEY,
    engine TEXT NOT NULL,
    run INTEGER NOT NULL,
    record TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;

CREATE TABLE events (
    document INTEGER NOT NULL,
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_by_id ON events (id);

CREATE TABLE statements (
    document INTEGER NOT NULL,
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;

-- origin: '' for incidents linked from events here, else the dataset's label.
CREATE TABLE incidents (
    origin TEXT NOT NULL,
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (origin, position)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX incidents_by_id ON incidents (origin, id);

-- The masked text (docs/responsible-use.md): rowid is documents.seq.
CREATE VIRTUAL TABLE search USING fts5 (
    title, text, source,
    tokenize = "unicode61 remove_diacritics 2"
);
-- A deleted row leaves no words behind in the index.
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
