-- Tickets, what was written in them, and the clocks that wait for an answer.
CREATE TABLE tickets (
    id CHAR(36) NOT NULL PRIMARY KEY,
    customer_id CHAR(36) NOT NULL,
    channel VARCHAR(20) NOT NULL,
    subject TEXT NOT NULL,
    category VARCHAR(20) NOT NULL,
    classified_as VARCHAR(20) NOT NULL,
    status VARCHAR(20) NOT NULL,
    since DATETIME NOT NULL,
    merged_into CHAR(36),
    reopen_until DATETIME,
    assignee_id CHAR(36),
    repair VARCHAR(20),
    payment CHAR(36),
    clock INTEGER,
    level VARCHAR(20),
    answer_due_at DATETIME,
    due JSON NOT NULL,
    next_due DATETIME,
    breaches INTEGER NOT NULL,
    credits JSON NOT NULL,
    rating INTEGER,
    rating_comment TEXT,
    opened_at DATETIME NOT NULL,
    last_activity DATETIME NOT NULL,
    opened_position INTEGER NOT NULL,
    desk_place INTEGER NOT NULL,
    version INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE ticket_messages (
    ticket CHAR(36) NOT NULL,
    message CHAR(36) NOT NULL,
    position INTEGER NOT NULL,
    at DATETIME NOT NULL,
    kind VARCHAR(20) NOT NULL,
    channel VARCHAR(20),
    author_id CHAR(36),
    text TEXT NOT NULL,
    subject_id CHAR(36) NOT NULL,
    PRIMARY KEY (ticket, message)
);

CREATE TABLE ticket_clocks (
    ticket CHAR(36) NOT NULL,
    clock INTEGER NOT NULL,
    kind VARCHAR(20) NOT NULL,
    target_minutes INTEGER NOT NULL,
    measure VARCHAR(20) NOT NULL,
    rules_version INTEGER NOT NULL,
    calendar VARCHAR(100) NOT NULL,
    answer_due_at DATETIME,
    level VARCHAR(20),
    breached BOOLEAN NOT NULL,
    spent_seconds INTEGER NOT NULL,
    started_at DATETIME NOT NULL,
    stopped_at DATETIME,
    stop VARCHAR(20),
    PRIMARY KEY (ticket, clock)
) WITHOUT ROWID;

CREATE TABLE ticket_erased (
    person_id CHAR(36) NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX tickets_by_desk ON tickets (desk_place);
CREATE INDEX tickets_by_status ON tickets (status, desk_place);
CREATE INDEX tickets_by_assignee ON tickets (assignee_id, desk_place);
CREATE INDEX tickets_by_customer ON tickets (customer_id, opened_position);
CREATE INDEX tickets_by_repair ON tickets (repair, desk_place);
CREATE INDEX tickets_by_next_due ON tickets (next_due);
CREATE INDEX ticket_messages_in_order ON ticket_messages (ticket, position);
CREATE INDEX ticket_messages_by_subject ON ticket_messages (subject_id);
CREATE INDEX ticket_clocks_by_start ON ticket_clocks (started_at);
