-- Repaired instruments that are shown to the public.
CREATE TABLE portfolio (
    repair VARCHAR(20) NOT NULL PRIMARY KEY,
    slug VARCHAR(200) NOT NULL,
    instrument_code VARCHAR(80),
    instrument_label TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    before_photo CHAR(64),
    after_photo CHAR(64),
    more_photos JSON NOT NULL,
    visibility VARCHAR(20) NOT NULL,
    publish_at DATETIME(6) NOT NULL,
    reason TEXT,
    proposed_position BIGINT NOT NULL,
    version BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE INDEX portfolio_by_slug ON portfolio (slug);
CREATE INDEX portfolio_by_proposal ON portfolio (proposed_position);
