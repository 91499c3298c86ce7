-- Attempts to pay through a gateway, and what became of their money.
CREATE TABLE payments (
    payment CHAR(36) NOT NULL PRIMARY KEY,
    repair VARCHAR(20) NOT NULL,
    customer_id CHAR(36) NOT NULL,
    charge VARCHAR(20) NOT NULL,
    amount BIGINT NOT NULL,
    gateway VARCHAR(20) NOT NULL,
    status VARCHAR(20) NOT NULL,
    media TEXT,
    paid_at DATETIME(6),
    fee BIGINT,
    net BIGINT,
    refunded BIGINT NOT NULL,
    refunding BIGINT NOT NULL,
    refund_proposed BOOLEAN NOT NULL,
    tax_document JSON NOT NULL,
    requested_at DATETIME(6) NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    state JSON NOT NULL,
    requested_position BIGINT NOT NULL,
    version BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE INDEX payments_by_request ON payments (requested_position);
CREATE INDEX payments_by_customer ON payments (customer_id, requested_position);
CREATE INDEX payments_by_repair ON payments (repair, requested_position);
CREATE INDEX payments_by_status ON payments (status, requested_position);
