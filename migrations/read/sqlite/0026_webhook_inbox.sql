-- What providers delivered, whether it was processed, and when it is tried again.
CREATE TABLE webhook_inbox (
    delivery VARCHAR(120) NOT NULL PRIMARY KEY,
    provider VARCHAR(20) NOT NULL,
    received_at DATETIME NOT NULL,
    standing VARCHAR(20) NOT NULL,
    failed INTEGER NOT NULL,
    due_at DATETIME,
    handler_version INTEGER,
    outcome TEXT,
    handled_at DATETIME,
    body_erased_at DATETIME,
    received_position INTEGER NOT NULL,
    version INTEGER NOT NULL
);

CREATE INDEX webhook_inbox_by_arrival ON webhook_inbox (received_position);
CREATE INDEX webhook_inbox_by_standing ON webhook_inbox (standing, received_position);
CREATE INDEX webhook_inbox_by_due ON webhook_inbox (due_at);
