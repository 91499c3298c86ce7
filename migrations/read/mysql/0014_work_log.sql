-- Who worked on what, and for how many minutes.
CREATE TABLE work_log (
    session CHAR(36) NOT NULL PRIMARY KEY,
    technician_id CHAR(36) NOT NULL,
    repair VARCHAR(20) NOT NULL,
    started_at DATETIME(6) NOT NULL,
    stopped_at DATETIME(6),
    minutes BIGINT,
    measured_minutes BIGINT,
    correction_reason TEXT,
    started_position BIGINT NOT NULL,
    version BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE INDEX work_log_by_repair ON work_log (repair, started_position);
CREATE INDEX work_log_by_technician ON work_log (technician_id, started_at);
