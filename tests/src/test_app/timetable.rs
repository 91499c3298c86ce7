//! The time of a test workshop as its people read it, and the jobs that it brings.

use chrono::NaiveDateTime;
use commands::Clock as _;
use domain::calendar::local_to_utc;
use domain::job_run::Job;
use serde_json::{Value, json};

use super::TestApp;

impl TestApp {
    /// Sets the clock on to that time in Santiago (`2026-11-24T18:00`).
    pub fn wait_until(&self, local: &str) {
        let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M").expect("a local time");
        let at = local_to_utc(local);
        assert!(at >= self.clock.now(), "{local} is over");
        self.clock.set(at);
    }

    /// The time of a job has come; waits for its end.
    pub async fn wake(&self, job: Job) {
        self.settle().await;
        self.scheduler.wake(job);
        self.scheduler.idle().await;
    }

    /// Runs a job by hand, which must succeed; the run, as the owner sees it.
    pub async fn run_by_hand(&self, job: Job) -> Value {
        self.settle().await;
        let path = format!("/admin/jobs/{job}/run");
        let run = self.post(&path, json!({})).by(&self.owner).send().await.expect(200).json();
        assert_eq!(run["standing"], "finished", "{job}: {run}");
        run
    }
}
