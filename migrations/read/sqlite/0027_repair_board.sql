-- One row for every repair. Clustered by the position of the intake, so that the newest repairs are read off
-- in order; the number is unique and is what a row is found and overwritten by.
CREATE TABLE repair_board (
    number VARCHAR(20) NOT NULL UNIQUE,
    received_position INTEGER NOT NULL PRIMARY KEY,
    status VARCHAR(20) NOT NULL,
    since DATETIME NOT NULL,
    customer_id CHAR(36) NOT NULL,
    instrument_label TEXT NOT NULL,
    instrument_code VARCHAR(80),
    serial TEXT,
    search TEXT NOT NULL,
    technician_id CHAR(36),
    progress INTEGER NOT NULL,
    hold TEXT,
    balance INTEGER NOT NULL,
    approved_total INTEGER,
    quotation_id CHAR(36),
    quote_revision INTEGER,
    quote_total INTEGER,
    quote_valid_until DATETIME,
    quote_over_cap BOOLEAN NOT NULL,
    received_at DATETIME NOT NULL,
    received_by CHAR(36) NOT NULL,
    eta_from DATE,
    eta_to DATE,
    ready_since DATETIME,
    delivered_at DATETIME,
    outcome VARCHAR(20),
    warranty_of VARCHAR(20),
    warranty_until DATE,
    complaint_open BOOLEAN NOT NULL,
    high_value BOOLEAN NOT NULL,
    photos INTEGER NOT NULL,
    fee INTEGER NOT NULL,
    fee_credited INTEGER NOT NULL,
    repair_charge INTEGER NOT NULL,
    work JSON NOT NULL,
    last_activity DATETIME NOT NULL,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL
);

CREATE INDEX repair_board_by_status ON repair_board (status, received_position);
CREATE INDEX repair_board_by_technician ON repair_board (technician_id, received_position);
CREATE INDEX repair_board_by_customer ON repair_board (customer_id, received_position);
CREATE INDEX repair_board_by_balance ON repair_board (balance);
