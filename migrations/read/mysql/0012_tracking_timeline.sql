-- What a customer reads about a repair: the head of the page, and its entries in the order of the log.
CREATE TABLE tracking_repairs (
    number VARCHAR(20) NOT NULL PRIMARY KEY,
    tracking_hash CHAR(64) NOT NULL,
    customer_id CHAR(36) NOT NULL,
    instrument_label TEXT NOT NULL,
    status VARCHAR(20) NOT NULL,
    since DATETIME(6) NOT NULL,
    progress BIGINT NOT NULL,
    on_hold BOOLEAN NOT NULL,
    eta_from DATE,
    eta_to DATE,
    eta_reason TEXT,
    awaited_part TEXT,
    awaited_until DATE,
    quote_revision BIGINT,
    quote_valid_until DATETIME(6),
    ready_notice_on DATE,
    warranty_until DATE,
    work JSON NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    position BIGINT NOT NULL,
    version BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE tracking_timeline (
    number VARCHAR(20) NOT NULL,
    position BIGINT NOT NULL,
    occurred_at DATETIME(6) NOT NULL,
    kind VARCHAR(20) NOT NULL,
    status VARCHAR(20) NOT NULL,
    title TEXT NOT NULL,
    detail TEXT,
    progress BIGINT NOT NULL,
    photos JSON NOT NULL,
    subject_id CHAR(36),
    PRIMARY KEY (number, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE tracking_erased (
    person_id CHAR(36) NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE INDEX tracking_timeline_by_subject ON tracking_timeline (subject_id);
