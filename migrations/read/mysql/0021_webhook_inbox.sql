-- What providers delivered, whether it was processed, and when it is tried again.
CREATE TABLE webhook_inbox (
    delivery VARCHAR(120) NOT NULL PRIMARY KEY,
    provider VARCHAR(20) NOT NULL,
    received_at DATETIME(6) NOT NULL,
    standing VARCHAR(20) NOT NULL,
    failed BIGINT NOT NULL,
    due_at DATETIME(6),
    handler_version BIGINT,
    outcome TEXT,
    handled_at DATETIME(6),
    received_position BIGINT NOT NULL,
    version BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE INDEX webhook_inbox_by_arrival ON webhook_inbox (received_position);
CREATE INDEX webhook_inbox_by_standing ON webhook_inbox (standing, received_position);
CREATE INDEX webhook_inbox_by_due ON webhook_inbox (due_at);
