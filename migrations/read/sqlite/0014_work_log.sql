-- Who worked on what, and for how many minutes.
CREATE TABLE work_log (
    session CHAR(36) NOT NULL PRIMARY KEY,
    technician_id CHAR(36) NOT NULL,
    repair VARCHAR(20) NOT NULL,
    started_at DATETIME NOT NULL,
    stopped_at DATETIME,
    minutes INTEGER,
    measured_minutes INTEGER,
    correction_reason TEXT,
    started_position INTEGER NOT NULL,
    version INTEGER NOT NULL
);

CREATE INDEX work_log_by_repair ON work_log (repair, started_position);
CREATE INDEX work_log_by_technician ON work_log (technician_id, started_at);
