-- Who the workshop knows. The only table with names, addresses and telephones: an erasure blanks one row.
CREATE TABLE people (
    id CHAR(36) NOT NULL PRIMARY KEY,
    role VARCHAR(20) NOT NULL,
    name TEXT,
    email TEXT,
    phone TEXT,
    rut TEXT,
    address TEXT,
    search TEXT,
    email_verified BOOLEAN NOT NULL,
    has_password BOOLEAN NOT NULL,
    has_second_factor BOOLEAN NOT NULL,
    consents_portfolio BOOLEAN NOT NULL,
    consents_live_video BOOLEAN NOT NULL,
    consents_marketing BOOLEAN NOT NULL,
    registered_at DATETIME(6) NOT NULL,
    erasure_requested_at DATETIME(6),
    erased BOOLEAN NOT NULL,
    last_sign_in DATETIME(6),
    registered_position BIGINT NOT NULL,
    version BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE INDEX people_by_registration ON people (registered_position);
CREATE INDEX people_by_role ON people (role, registered_position);
