-- The log. A superset of the table of the cqrs-es tools, which can read it and (by the defaults) write to it.
-- AUTOINCREMENT: a position is never reused and never renumbered. Times are microseconds since 1970 UTC.
CREATE TABLE events (
    position       INTEGER PRIMARY KEY AUTOINCREMENT,
    aggregate_type TEXT    NOT NULL,
    aggregate_id   TEXT    NOT NULL,
    sequence       INTEGER NOT NULL CHECK (sequence > 0),
    event_type     TEXT    NOT NULL,
    event_version  TEXT    NOT NULL,
    event_id       BLOB    NOT NULL DEFAULT (randomblob(16)) CHECK (length(event_id) = 16),
    payload        TEXT    NOT NULL,
    metadata       TEXT    NOT NULL,
    recorded_at    INTEGER NOT NULL
                   DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER) * 1000),
    UNIQUE (aggregate_type, aggregate_id, sequence)
) STRICT;

CREATE UNIQUE INDEX events_by_id ON events (event_id);

CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;

CREATE TRIGGER events_refuse_delete BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;

-- Which log this is, for ever; exports and chains name it.
CREATE TABLE log_identity (
    log_id TEXT NOT NULL
) STRICT;

INSERT INTO log_identity (log_id)
SELECT substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-4' || substr(h, 14, 3) || '-a'
       || substr(h, 18, 3) || '-' || substr(h, 21, 12)
  FROM (SELECT lower(hex(randomblob(16))) AS h);
