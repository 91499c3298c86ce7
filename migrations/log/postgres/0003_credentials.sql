-- Sign-in secrets: never events, and gone when the person is.
CREATE TABLE account (
    person_id       text   NOT NULL PRIMARY KEY,
    email_lookup    bytea  NOT NULL UNIQUE,
    password_hash   text,
    totp_secret     text,
    totp_confirmed  bigint NOT NULL DEFAULT 0,
    last_totp_step  bigint,
    failed_attempts bigint NOT NULL DEFAULT 0,
    locked_until    bigint,
    disabled        bigint NOT NULL DEFAULT 0,
    created_at      bigint NOT NULL
);

CREATE TABLE session (
    id           text   NOT NULL PRIMARY KEY,
    person_id    text   NOT NULL,
    family       text   NOT NULL,
    refresh_hash bytea  NOT NULL UNIQUE,
    created_at   bigint NOT NULL,
    last_used_at bigint NOT NULL,
    expires_at   bigint NOT NULL,
    rotated_at   bigint,
    revoked_at   bigint,
    rotated_from text,
    user_agent   text,
    ip           text
);

CREATE INDEX session_by_person ON session (person_id);
CREATE INDEX session_by_family ON session (family);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE one_time_token (
    hash       bytea  NOT NULL PRIMARY KEY,
    kind       text   NOT NULL,
    person_id  text   NOT NULL,
    expires_at bigint NOT NULL,
    used_at    bigint
);

CREATE INDEX one_time_token_by_person ON one_time_token (person_id, kind);
