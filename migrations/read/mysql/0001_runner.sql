-- What every projection shares: events that could not be projected, and who rebuilds what.
CREATE TABLE parked_events (
    projection VARCHAR(64) NOT NULL,
    generation BIGINT NOT NULL,
    position BIGINT NOT NULL,
    aggregate_type VARCHAR(200) NOT NULL,
    aggregate_id VARCHAR(200) NOT NULL,
    sequence BIGINT NOT NULL,
    event_type VARCHAR(200) NOT NULL,
    event_id CHAR(36) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    error TEXT,
    attempts BIGINT NOT NULL,
    PRIMARY KEY (projection, generation, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE projection_rebuilds (
    projection VARCHAR(64) NOT NULL PRIMARY KEY,
    attempt BIGINT NOT NULL,
    owner VARCHAR(64),
    lease_until DATETIME(6)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
