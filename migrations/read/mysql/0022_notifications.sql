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
    queued_at DATETIME(6) NOT NULL,
    next_attempt DATETIME(6),
    failed BIGINT NOT NULL,
    sent_at DATETIME(6),
    delivered_at DATETIME(6),
    error TEXT,
    suppressed VARCHAR(20),
    read_at DATETIME(6),
    message JSON NOT NULL,
    queued_position BIGINT NOT NULL,
    version BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE INDEX notifications_by_queue ON notifications (queued_position);
CREATE INDEX notifications_by_recipient ON notifications (recipient_id, queued_position);
CREATE INDEX notifications_by_subject ON notifications (about_type, about_id, queued_position);
CREATE INDEX notifications_by_state ON notifications (state, queued_position);
