-- Runs of scheduled jobs: which began, by whom they are run, and what came of them.
CREATE TABLE job_runs (
    run VARCHAR(120) NOT NULL PRIMARY KEY,
    job VARCHAR(60) NOT NULL,
    due DATETIME NOT NULL,
    standing VARCHAR(20) NOT NULL,
    by_hand BOOLEAN NOT NULL,
    made_up BOOLEAN NOT NULL,
    runner VARCHAR(500) NOT NULL,
    attempt INTEGER NOT NULL,
    started_at DATETIME NOT NULL,
    lease_until DATETIME,
    ended_at DATETIME,
    took_ms INTEGER,
    result TEXT,
    counts JSON NOT NULL,
    error TEXT,
    started_position INTEGER NOT NULL,
    version INTEGER NOT NULL
);

CREATE INDEX job_runs_by_job ON job_runs (job, started_position);
CREATE INDEX job_runs_by_due ON job_runs (job, by_hand, due);
CREATE INDEX job_runs_by_lease ON job_runs (lease_until);
