-- Runs of scheduled jobs: which began, by whom they are run, and what came of them.
CREATE TABLE job_runs (
    run VARCHAR(120) NOT NULL PRIMARY KEY,
    job VARCHAR(60) NOT NULL,
    due DATETIME(6) NOT NULL,
    standing VARCHAR(20) NOT NULL,
    by_hand BOOLEAN NOT NULL,
    made_up BOOLEAN NOT NULL,
    runner VARCHAR(500) NOT NULL,
    attempt BIGINT NOT NULL,
    started_at DATETIME(6) NOT NULL,
    lease_until DATETIME(6),
    ended_at DATETIME(6),
    took_ms BIGINT,
    result TEXT,
    counts JSON NOT NULL,
    error TEXT,
    started_position BIGINT NOT NULL,
    version BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE INDEX job_runs_by_job ON job_runs (job, started_position);
CREATE INDEX job_runs_by_due ON job_runs (job, by_hand, due);
CREATE INDEX job_runs_by_lease ON job_runs (lease_until);
