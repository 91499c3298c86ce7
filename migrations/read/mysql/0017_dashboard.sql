-- What figures are made of: milestones of repairs, answers to quotes, payments, and repairs in each state.
CREATE TABLE repair_milestones (
    number VARCHAR(20) NOT NULL PRIMARY KEY,
    status VARCHAR(20) NOT NULL,
    since DATETIME(6) NOT NULL,
    is_open BOOLEAN NOT NULL,
    instrument_code VARCHAR(80),
    instrument_label TEXT NOT NULL,
    technician_id CHAR(36),
    estimate_id CHAR(36),
    received_at DATETIME(6) NOT NULL,
    first_quoted_at DATETIME(6),
    completed_at DATETIME(6),
    ready_at DATETIME(6),
    delivered_at DATETIME(6),
    seconds_ours BIGINT NOT NULL,
    seconds_customer BIGINT NOT NULL,
    seconds_parts BIGINT NOT NULL,
    outcome VARCHAR(20),
    first_quote_total BIGINT,
    last_quote_total BIGINT,
    last_quote_over_cap BOOLEAN NOT NULL,
    approved_total BIGINT,
    final_total BIGINT,
    qc_checks BIGINT NOT NULL,
    qc_fails BIGINT NOT NULL,
    warranty_of VARCHAR(20),
    warranty_covered BOOLEAN NOT NULL,
    version BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE quote_decisions (
    number VARCHAR(20) NOT NULL,
    revision BIGINT NOT NULL,
    answer VARCHAR(20) NOT NULL,
    decided_at DATETIME(6) NOT NULL,
    total BIGINT NOT NULL,
    over_cap BOOLEAN NOT NULL,
    PRIMARY KEY (number, revision)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE cash_movements (
    position BIGINT NOT NULL PRIMARY KEY,
    number VARCHAR(20) NOT NULL,
    at DATETIME(6) NOT NULL,
    charge VARCHAR(20) NOT NULL,
    method VARCHAR(20) NOT NULL,
    amount BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE repair_counts (
    status VARCHAR(20) NOT NULL PRIMARY KEY,
    repairs BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE INDEX repair_milestones_open ON repair_milestones (is_open, received_at);
CREATE INDEX repair_milestones_by_intake ON repair_milestones (received_at);
CREATE INDEX repair_milestones_by_quote ON repair_milestones (first_quoted_at);
CREATE INDEX repair_milestones_by_readiness ON repair_milestones (ready_at);
CREATE INDEX repair_milestones_by_delivery ON repair_milestones (delivered_at);
CREATE INDEX repair_milestones_by_warranty ON repair_milestones (warranty_of);
CREATE INDEX quote_decisions_by_time ON quote_decisions (decided_at);
CREATE INDEX cash_movements_by_time ON cash_movements (at);
