-- Who was told what through which channel, and what became of it.
CREATE TABLE notifications (
    notification CHAR(36) NOT NULL PRIMARY KEY,
    kind VARCHAR(30) NOT NULL,
    channel VARCHAR(20) NOT NULL,
    recipient_id CHAR(36) NOT NULL,
    recipient_role VARCHAR(20) NOT NULL,
    about_type VARCHAR(20),
    about_id VARCHAR(60),
    template VARCHAR(60) NOT NULL,
    state VARCHAR(20) NOT NULL,
    queued_at DATETIME NOT NULL,
    next_attempt DATETIME,
    failed INTEGER NOT NULL,
    sent_at DATETIME,
    delivered_at DATETIME,
    error TEXT,
    suppressed VARCHAR(20),
    read_at DATETIME,
    message JSON NOT NULL,
    queued_position INTEGER NOT NULL,
    version INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX notifications_by_queue ON notifications (queued_position);
CREATE INDEX notifications_by_recipient ON notifications (recipient_id, queued_position);
CREATE INDEX notifications_by_subject ON notifications (about_type, about_id, queued_position);
CREATE INDEX notifications_by_state ON notifications (state, queued_position);
