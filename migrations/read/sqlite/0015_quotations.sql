-- Estimates (revision 0, by their own id) and the revisions of formal quotes (by the number of their repair).
CREATE TABLE quotations (
    source VARCHAR(36) NOT NULL,
    revision INTEGER NOT NULL,
    kind VARCHAR(20) NOT NULL,
    quotation_id CHAR(36) NOT NULL,
    status VARCHAR(20) NOT NULL,
    repair VARCHAR(20),
    owner_id CHAR(36),
    instrument_code VARCHAR(80),
    instrument_label TEXT,
    total INTEGER,
    low INTEGER,
    high INTEGER,
    base INTEGER,
    capped BOOLEAN NOT NULL,
    over_cap BOOLEAN NOT NULL,
    no_valuation BOOLEAN NOT NULL,
    over_cap_accepted BOOLEAN NOT NULL,
    over_cap_cosigned BOOLEAN NOT NULL,
    value INTEGER,
    tier VARCHAR(20),
    parts_deposit INTEGER,
    change_reason TEXT,
    `lines` JSON NOT NULL,
    access_hash CHAR(64),
    disclaimer_version INTEGER,
    valid_until DATETIME NOT NULL,
    issued_at DATETIME NOT NULL,
    decided_at DATETIME,
    issued_position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (source, revision)
) WITHOUT ROWID;

CREATE TABLE quoted_repairs (
    number VARCHAR(20) NOT NULL PRIMARY KEY,
    customer_id CHAR(36) NOT NULL,
    instrument_label TEXT NOT NULL,
    tracking_hash CHAR(64) NOT NULL,
    version INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX quotations_by_issue ON quotations (issued_position);
CREATE INDEX quotations_by_owner ON quotations (owner_id, issued_position);
CREATE INDEX quotations_by_id ON quotations (quotation_id);
CREATE INDEX quotations_by_repair ON quotations (repair);
CREATE INDEX quoted_repairs_by_customer ON quoted_repairs (customer_id);
