-- Tickets, what was written in them, and the clocks that wait for an answer.
CREATE TABLE tickets (
    id CHAR(36) NOT NULL PRIMARY KEY,
    customer_id CHAR(36) NOT NULL,
    channel VARCHAR(20) NOT NULL,
    subject TEXT NOT NULL,
    category VARCHAR(20) NOT NULL,
    classified_as VARCHAR(20) NOT NULL,
    status VARCHAR(20) NOT NULL,
    since DATETIME(6) NOT NULL,
    merged_into CHAR(36),
    reopen_until DATETIME(6),
    assignee_id CHAR(36),
    repair VARCHAR(20),
    payment CHAR(36),
    clock BIGINT,
    level VARCHAR(20),
    answer_due_at DATETIME(6),
    due JSON NOT NULL,
    next_due DATETIME(6),
    breaches BIGINT NOT NULL,
    credits JSON NOT NULL,
    rating BIGINT,
    rating_comment TEXT,
    opened_at DATETIME(6) NOT NULL,
    last_activity DATETIME(6) NOT NULL,
    opened_position BIGINT NOT NULL,
    desk_place BIGINT NOT NULL,
    version BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE ticket_messages (
    ticket CHAR(36) NOT NULL,
    message CHAR(36) NOT NULL,
    position BIGINT NOT NULL,
    at DATETIME(6) NOT NULL,
    kind VARCHAR(20) NOT NULL,
    channel VARCHAR(20),
    author_id CHAR(36),
    text TEXT NOT NULL,
    subject_id CHAR(36) NOT NULL,
    PRIMARY KEY (ticket, message)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE ticket_clocks (
    ticket CHAR(36) NOT NULL,
    clock BIGINT NOT NULL,
    kind VARCHAR(20) NOT NULL,
    target_minutes BIGINT NOT NULL,
    measure VARCHAR(20) NOT NULL,
    rules_version BIGINT NOT NULL,
    calendar VARCHAR(100) NOT NULL,
    answer_due_at DATETIME(6),
    level VARCHAR(20),
    breached BOOLEAN NOT NULL,
    spent_seconds BIGINT NOT NULL,
    started_at DATETIME(6) NOT NULL,
    stopped_at DATETIME(6),
    stop VARCHAR(20),
    PRIMARY KEY (ticket, clock)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE ticket_erased (
    person_id CHAR(36) NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE INDEX tickets_by_desk ON tickets (desk_place);
CREATE INDEX tickets_by_status ON tickets (status, desk_place);
CREATE INDEX tickets_by_assignee ON tickets (assignee_id, desk_place);
CREATE INDEX tickets_by_customer ON tickets (customer_id, opened_position);
CREATE INDEX tickets_by_repair ON tickets (repair, desk_place);
CREATE INDEX tickets_by_next_due ON tickets (next_due);
CREATE INDEX ticket_messages_in_order ON ticket_messages (ticket, position);
CREATE INDEX ticket_messages_by_subject ON ticket_messages (subject_id);
CREATE INDEX ticket_clocks_by_start ON ticket_clocks (started_at);
