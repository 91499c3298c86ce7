-- How far process managers have come, and who holds which lease.
CREATE TABLE checkpoint (
    name             TEXT    NOT NULL PRIMARY KEY,
    commit_position  INTEGER NOT NULL,
    prepare_position INTEGER NOT NULL
) STRICT;

CREATE TABLE lease (
    name       TEXT    NOT NULL PRIMARY KEY,
    owner      TEXT    NOT NULL,
    fence      INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
