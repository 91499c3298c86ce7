//! Runs of scheduled jobs, as they are begun, taken over, done and failed.

use chrono::Duration;
use domain::job_run::{self, Job};
use eventlog::StreamId;
use projections::job_runs::{RunStanding, get, last_due, recent, to_take_over};
use tests::read_databases::ReadStore;

use crate::fixture::Fixture;

pub(crate) async fn a_run_is_to_be_taken_over_until_it_is_over(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let side = fixture.follow().await;
    let samples = job_run::samples();
    let (ours, failed) = ("database_backup@2026-03-02T06:00:00Z", "database_backup@other");
    let append = async |stream: &str, after: u64, event| {
        let by = fixture.by("scheduler", "system", "test");
        let stream = StreamId::new("job_run", stream);
        fixture.append(&stream, after, std::slice::from_ref(event), by).await;
        fixture.settle(&side).await;
    };
    append(ours, 0, &samples[0]).await;
    let run = get(side.db(), ours).await.unwrap().unwrap();
    assert_eq!((run.standing, run.attempt), (RunStanding::Running, 1));
    let due = run.due;
    let late = to_take_over(side.db(), due + Duration::hours(6)).await.unwrap();
    assert_eq!(late, [(Job::DatabaseBackup, due)]);
    let early = to_take_over(side.db(), due + Duration::hours(5)).await.unwrap();
    assert!(early.is_empty());
    append(ours, 1, &samples[1]).await;
    append(ours, 2, &samples[2]).await;
    let run = get(side.db(), ours).await.unwrap().unwrap();
    assert_eq!((run.standing, run.attempt), (RunStanding::Finished, 2));
    assert_eq!((run.took_ms, run.counts["events"]), (Some(60_000), 12_345));
    assert!(to_take_over(side.db(), due + Duration::days(9)).await.unwrap().is_empty());
    append(failed, 0, &samples[0]).await;
    append(failed, 1, &samples[3]).await;
    let run = get(side.db(), failed).await.unwrap().unwrap();
    assert_eq!((run.standing, run.ended_at), (RunStanding::Waiting, None));
    let retry = due + Duration::minutes(6 * 60 + 18);
    assert!(to_take_over(side.db(), retry - Duration::seconds(1)).await.unwrap().is_empty());
    assert_eq!(to_take_over(side.db(), retry).await.unwrap(), [(Job::DatabaseBackup, due)]);
    append(failed, 2, &samples[1]).await;
    append(failed, 3, &samples[4]).await;
    let all = recent(side.db(), Job::DatabaseBackup, 10).await.unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(
        (all[0].standing, all[0].error.as_deref()),
        (RunStanding::Failed, Some("the disk is full"))
    );
    let last_by = async |job, now| last_due(side.db(), job, now).await.unwrap();
    assert_eq!(last_by(Job::DatabaseBackup, due).await, Some(due));
    assert_eq!(last_by(Job::SweepOutbox, due).await, None);
    // A clock that was ahead noted it.
    assert_eq!(last_by(Job::DatabaseBackup, due - Duration::seconds(1)).await, None);
    fixture.assert_verified(&side).await;
    side.stop().await;
}
