-- What every projection shares: events that could not be projected, and who rebuilds what.
CREATE TABLE parked_events (
    projection VARCHAR(64) NOT NULL,
    generation INTEGER NOT NULL,
    position INTEGER NOT NULL,
    aggregate_type VARCHAR(200) NOT NULL,
    aggregate_id VARCHAR(200) NOT NULL,
    sequence INTEGER NOT NULL,
    event_type VARCHAR(200) NOT NULL,
    event_id CHAR(36) NOT NULL,
    recorded_at DATETIME NOT NULL,
    error TEXT,
    attempts INTEGER NOT NULL,
    PRIMARY KEY (projection, generation, position)
) WITHOUT ROWID;

CREATE TABLE projection_rebuilds (
    projection VARCHAR(64) NOT NULL PRIMARY KEY,
    attempt INTEGER NOT NULL,
    owner VARCHAR(64),
    lease_until DATETIME
) WITHOUT ROWID;
