-- How far a projection has come: one row in a table of its own, which is renamed together with the tables
-- that it speaks of, so that rows and checkpoint can never be parted.
CREATE TABLE projection_checkpoint (
    id INTEGER NOT NULL PRIMARY KEY,
    generation INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    commit_position INTEGER NOT NULL,
    prepare_position INTEGER NOT NULL,
    events INTEGER NOT NULL,
    recorded_at DATETIME,
    owner VARCHAR(64),
    lease_until DATETIME,
    frozen_until DATETIME
);
