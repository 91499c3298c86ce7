-- Who did what, when, from where and why, with what changed; and the states that the next events change.
CREATE TABLE audit_log (
    position INTEGER NOT NULL PRIMARY KEY,
    recorded_at DATETIME NOT NULL,
    actor_id VARCHAR(200) NOT NULL,
    actor_role VARCHAR(200) NOT NULL,
    action VARCHAR(200) NOT NULL,
    command VARCHAR(200) NOT NULL,
    command_id CHAR(36) NOT NULL,
    aggregate_type VARCHAR(200) NOT NULL,
    aggregate_id VARCHAR(200) NOT NULL,
    sequence INTEGER NOT NULL,
    event_id CHAR(36) NOT NULL,
    ip TEXT,
    user_agent TEXT,
    reason TEXT,
    changes JSON NOT NULL,
    personal JSON NOT NULL,
    correlation_id CHAR(36) NOT NULL,
    causation_id CHAR(36)
);

CREATE TABLE audit_state (
    aggregate_type VARCHAR(200) NOT NULL,
    aggregate_id VARCHAR(200) NOT NULL,
    state JSON NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id)
);

CREATE TABLE audit_erased (
    actor_id VARCHAR(200) NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX audit_log_by_actor ON audit_log (actor_id, recorded_at);
CREATE INDEX audit_log_by_aggregate ON audit_log (aggregate_type, aggregate_id, position);
CREATE INDEX audit_log_by_action ON audit_log (action, recorded_at);
CREATE INDEX audit_log_by_time ON audit_log (recorded_at);
CREATE INDEX audit_log_by_correlation ON audit_log (correlation_id);
