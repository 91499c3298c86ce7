-- How far a projection has come: one row in a table of its own, which is renamed together with the tables
-- that it speaks of, so that rows and checkpoint can never be parted.
CREATE TABLE projection_checkpoint (
    id BIGINT NOT NULL PRIMARY KEY,
    generation BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    version BIGINT NOT NULL,
    commit_position BIGINT NOT NULL,
    prepare_position BIGINT NOT NULL,
    events BIGINT NOT NULL,
    recorded_at DATETIME(6),
    owner VARCHAR(64),
    lease_until DATETIME(6),
    frozen_until DATETIME(6)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
