-- What figures are made of: milestones of repairs, answers to quotes, payments, and repairs in each state.
CREATE TABLE repair_milestones (
    number VARCHAR(20) NOT NULL PRIMARY KEY,
    status VARCHAR(20) NOT NULL,
    since DATETIME NOT NULL,
    is_open BOOLEAN NOT NULL,
    instrument_code VARCHAR(80),
    instrument_label TEXT NOT NULL,
    technician_id CHAR(36),
    estimate_id CHAR(36),
    received_at DATETIME NOT NULL,
    first_quoted_at DATETIME,
    completed_at DATETIME,
    ready_at DATETIME,
    delivered_at DATETIME,
    seconds_ours INTEGER NOT NULL,
    seconds_customer INTEGER NOT NULL,
    seconds_parts INTEGER NOT NULL,
    outcome VARCHAR(20),
    first_quote_total INTEGER,
    last_quote_total INTEGER,
    last_quote_over_cap BOOLEAN NOT NULL,
    approved_total INTEGER,
    final_total INTEGER,
    qc_checks INTEGER NOT NULL,
    qc_fails INTEGER NOT NULL,
    warranty_of VARCHAR(20),
    warranty_covered BOOLEAN NOT NULL,
    version INTEGER NOT NULL
);

CREATE TABLE quote_decisions (
    number VARCHAR(20) NOT NULL,
    revision INTEGER NOT NULL,
    answer VARCHAR(20) NOT NULL,
    decided_at DATETIME NOT NULL,
    total INTEGER NOT NULL,
    over_cap BOOLEAN NOT NULL,
    PRIMARY KEY (number, revision)
) WITHOUT ROWID;

CREATE TABLE cash_movements (
    position INTEGER NOT NULL PRIMARY KEY,
    number VARCHAR(20) NOT NULL,
    at DATETIME NOT NULL,
    charge VARCHAR(20) NOT NULL,
    method VARCHAR(20) NOT NULL,
    amount INTEGER NOT NULL
);

CREATE TABLE repair_counts (
    status VARCHAR(20) NOT NULL PRIMARY KEY,
    repairs INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX repair_milestones_open ON repair_milestones (is_open, received_at);
CREATE INDEX repair_milestones_by_intake ON repair_milestones (received_at);
CREATE INDEX repair_milestones_by_quote ON repair_milestones (first_quoted_at);
CREATE INDEX repair_milestones_by_readiness ON repair_milestones (ready_at);
CREATE INDEX repair_milestones_by_delivery ON repair_milestones (delivered_at);
CREATE INDEX repair_milestones_by_warranty ON repair_milestones (warranty_of);
CREATE INDEX quote_decisions_by_time ON quote_decisions (decided_at);
CREATE INDEX cash_movements_by_time ON cash_movements (at);
