-- How far process managers have come, and who holds which lease.
CREATE TABLE checkpoint (
    name             text   NOT NULL PRIMARY KEY,
    commit_position  bigint NOT NULL,
    prepare_position bigint NOT NULL
);

CREATE TABLE lease (
    name       text   NOT NULL PRIMARY KEY,
    owner      text   NOT NULL,
    fence      bigint NOT NULL,
    expires_at bigint NOT NULL
);
