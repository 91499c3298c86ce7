-- Sign-in secrets: never events, and gone when the person is. Times are microseconds since 1970 UTC.
CREATE TABLE account (
    person_id       TEXT    NOT NULL PRIMARY KEY,
    email_lookup    BLOB    NOT NULL UNIQUE,
    password_hash   TEXT,
    totp_secret     TEXT,
    totp_confirmed  INTEGER NOT NULL DEFAULT 0,
    last_totp_step  INTEGER,
    failed_attempts INTEGER NOT NULL DEFAULT 0,
    locked_until    INTEGER,
    disabled        INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    id           TEXT    NOT NULL PRIMARY KEY,
    person_id    TEXT    NOT NULL,
    family       TEXT    NOT NULL,
    refresh_hash BLOB    NOT NULL UNIQUE,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    rotated_at   INTEGER,
    revoked_at   INTEGER,
    rotated_from TEXT,
    user_agent   TEXT,
    ip           TEXT
) STRICT;

CREATE INDEX session_by_person ON session (person_id);
CREATE INDEX session_by_family ON session (family);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE one_time_token (
    hash       BLOB    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    person_id  TEXT    NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;

CREATE INDEX one_time_token_by_person ON one_time_token (person_id, kind);
