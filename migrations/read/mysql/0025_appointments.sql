-- Appointments, and the time that staff keep free. An appointment that was moved keeps what each of its days says of
-- it (`days`): of two moves at once only the day that let it go knows which one counts.
CREATE TABLE appointments (
    id CHAR(36) NOT NULL PRIMARY KEY,
    date DATE NOT NULL,
    kind VARCHAR(20) NOT NULL,
    slot JSON NOT NULL,
    starts_at DATETIME(6) NOT NULL,
    customer_id CHAR(36) NOT NULL,
    repair VARCHAR(20),
    state VARCHAR(20) NOT NULL,
    held_until DATETIME(6),
    days JSON NOT NULL,
    sequence BIGINT NOT NULL,
    mirrored BOOLEAN NOT NULL,
    mirror_due BOOLEAN NOT NULL,
    deletion_seen BOOLEAN NOT NULL,
    booked_at DATETIME(6) NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    booked_position BIGINT NOT NULL,
    place BIGINT NOT NULL,
    position BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE agenda_blocks (
    id CHAR(36) NOT NULL PRIMARY KEY,
    date DATE NOT NULL,
    time JSON NOT NULL,
    reason TEXT NOT NULL,
    concerned JSON NOT NULL,
    removed BOOLEAN NOT NULL,
    position BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE INDEX appointments_by_place ON appointments (place);
CREATE INDEX appointments_by_date ON appointments (date, place);
CREATE INDEX appointments_by_mirror_due ON appointments (mirror_due, date);
CREATE INDEX appointments_by_customer ON appointments (customer_id, place);
CREATE INDEX appointments_by_repair ON appointments (repair, place);
CREATE INDEX agenda_blocks_by_date ON agenda_blocks (date, position);
