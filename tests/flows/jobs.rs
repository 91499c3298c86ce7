//! Scheduled jobs: each run is an event, happens once whichever process is up, and can be repeated without harm.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use commands::Clock as _;
use commands::jobs::{Outcome, RunDue, begin, end};
use domain::job_run::{Job, Trigger};
use domain::repair::{EntryKind, Repair};
use domain::values::Money;
use projections::job_runs::{JobRunView, RunStanding, recent};
use serde_json::{Value, json};
use tests::test_app::TestApp;

/// The runs of a job, the newest first.
async fn runs(app: &TestApp, job: Job) -> Vec<JobRunView> {
    app.settle().await;
    recent(app.read_side.db(), job, 100).await.unwrap()
}

/// In the season that begins in November 2026, three hours behind until April.
fn santiago(month: u32, day: u32, hour: u32) -> DateTime<Utc> {
    let year = if month > 6 { 2026 } else { 2027 };
    Utc.with_ymd_and_hms(year, month, day, hour + 3, 0, 0).unwrap()
}

#[tokio::test]
async fn every_run_is_an_event_with_its_result() {
    let app = TestApp::start().await;
    let run = app.run_by_hand(Job::SweepWebhooks).await;
    assert_eq!(run["by_hand"], true, "{run}");
    assert_eq!(run["result"], "Nada que hacer");
    let id = run["id"].as_str().unwrap();
    app.settle().await;
    let audit = format!("/admin/audit?aggregate_id={id}");
    let page = app.get(&audit).by(&app.owner).send().await.expect(200).json();
    let events: Vec<&str> =
        page["items"].as_array().unwrap().iter().map(|it| it["action"].as_str().unwrap()).collect();
    assert_eq!(events, ["JobFinished", "JobStarted"]);
    assert_eq!(page["items"][1]["actor_id"], app.owner.id.to_string());
    let jobs = app.get("/admin/jobs").by(&app.owner).send().await.expect(200).json();
    assert_eq!(jobs.as_array().unwrap().len(), Job::ALL.len());
    let webhooks =
        jobs.as_array().unwrap().iter().find(|it| it["name"] == "sweep_webhooks").unwrap();
    assert_eq!(webhooks["runs"][0]["id"], run["id"]);
    assert_eq!(webhooks["cron"], "*/15 * * * *");
    assert_eq!(webhooks["next_due"], "2026-11-23T15:15:00Z");
    let unknown = app.post("/admin/jobs/nothing/run", json!({})).by(&app.owner).send().await;
    unknown.expect_problem(404, "resource.not_found");
}

#[tokio::test]
async fn a_request_that_is_repeated_runs_a_job_once() {
    let app = TestApp::start().await;
    let ask = async || {
        let request = app.post("/admin/jobs/sweep_outbox/run", json!({})).by(&app.owner);
        request.key("tarde").send().await.expect(200).json()
    };
    let first = ask().await;
    app.clock.advance(TimeDelta::seconds(5));
    assert_eq!(ask().await["id"], first["id"]);
    assert_eq!(runs(&app, Job::SweepOutbox).await.len(), 1);
}

#[tokio::test]
async fn several_processes_run_each_job_once() {
    let app = TestApp::start().await;
    app.clock.set(santiago(11, 24, 8));
    let processes: Vec<_> =
        (0..4).map(|n| app.another_scheduler(&format!("process-{n}"))).collect();
    for job in [Job::CheckSlaBreaches, Job::SendDailySummary, Job::SyncShipmentTracking] {
        for process in &processes {
            process.wake(job);
            process.wake(job);
        }
        for process in &processes {
            process.idle().await;
        }
        let runs = runs(&app, job).await;
        assert_eq!(runs.len(), 1, "{job}");
        assert_eq!((runs[0].standing, runs[0].attempt), (RunStanding::Finished, 1), "{job}");
        assert_eq!((runs[0].made_up, runs[0].by_hand), (false, false));
    }
}

#[tokio::test]
async fn a_run_that_was_missed_is_made_up_once_and_only_the_newest() {
    let app = TestApp::start().await;
    let (one, other) = (app.another_scheduler("one"), app.another_scheduler("other"));
    one.look_after().await.unwrap();
    one.idle().await;
    assert!(
        runs(&app, Job::SendDailySummary).await.is_empty(),
        "a new installation has missed nothing"
    );
    app.clock.set(santiago(11, 24, 8));
    one.wake(Job::SendDailySummary);
    one.idle().await;
    // Three days without power.
    app.clock.set(santiago(11, 27, 10));
    for _ in 0..2 {
        app.settle().await;
        let (one_looks, other_looks) = tokio::join!(one.look_after(), other.look_after());
        one_looks.and(other_looks).unwrap();
        one.idle().await;
        other.idle().await;
        let runs = runs(&app, Job::SendDailySummary).await;
        assert_eq!(runs.len(), 2);
        assert_eq!((runs[0].due, runs[0].made_up), (santiago(11, 27, 8), true));
        assert_eq!(runs[0].standing, RunStanding::Finished);
    }
}

#[tokio::test]
async fn a_clock_that_was_once_ahead_keeps_no_job_from_being_made_up() {
    let app = TestApp::start().await;
    app.clock.set(santiago(4, 24, 8));
    app.wake(Job::SendDailySummary).await;
    // Set right again; then the machine is off at eight.
    app.clock.set(santiago(11, 26, 10));
    app.settle().await;
    app.scheduler.look_after().await.unwrap();
    app.scheduler.idle().await;
    let run = runs(&app, Job::SendDailySummary).await.remove(0);
    assert_eq!((run.due, run.made_up), (santiago(11, 26, 8), true));
}

#[tokio::test]
async fn a_machine_that_is_off_at_night_makes_its_backup_in_the_morning() {
    let app = TestApp::start().await;
    for day in [24, 25] {
        app.clock.set(santiago(11, day, 9));
        for _ in 0..2 {
            app.settle().await;
            app.scheduler.look_after().await.unwrap();
            app.scheduler.idle().await;
        }
        let run = runs(&app, Job::DatabaseBackup).await.remove(0);
        assert_eq!((run.due, run.made_up), (santiago(11, day, 3), true));
        assert_eq!(run.standing, RunStanding::Finished, "{run:?}");
    }
    assert_eq!(app.backups().len(), 2);
}

#[tokio::test]
async fn a_run_that_failed_is_begun_again_after_a_quarter_of_an_hour() {
    let app = TestApp::start().await;
    app.clock.set(santiago(11, 24, 3));
    let (job, due) = (Job::DatabaseBackup, app.clock.now());
    let (runner, trigger) = ("unlucky/1".to_owned(), Trigger::Schedule);
    let begun = begin(&app.executor, RunDue { job, due, runner, trigger }).await.unwrap();
    let failed = Err("the disk is full".to_owned());
    end(&app.executor, &begun.expect("it is theirs").run, "unlucky/1", failed).await.unwrap();
    let look = async || {
        app.settle().await;
        app.scheduler.look_after().await.unwrap();
        app.scheduler.idle().await;
        runs(&app, job).await.remove(0)
    };
    let waiting = look().await;
    assert_eq!(
        (waiting.standing, waiting.error.as_deref()),
        (RunStanding::Waiting, Some("the disk is full"))
    );
    app.clock.advance(TimeDelta::minutes(15));
    look().await;
    let done = look().await;
    assert_eq!((done.standing, done.attempt, done.error), (RunStanding::Finished, 2, None));
}

#[tokio::test]
async fn a_run_whose_process_crashed_is_taken_over_when_its_lease_is_over() {
    let app = TestApp::start().await;
    app.clock.set(santiago(11, 24, 3));
    let job = Job::DatabaseBackup;
    let run = RunDue {
        job,
        due: app.clock.now(),
        runner: "crashed/1".to_owned(),
        trigger: Trigger::Schedule,
    };
    let begun = begin(&app.executor, run).await.unwrap().expect("it is theirs");
    let alive = app.another_scheduler("alive");
    app.clock.advance(job.lease() - TimeDelta::seconds(1));
    app.settle().await;
    alive.look_after().await.unwrap();
    alive.idle().await;
    assert_eq!(runs(&app, job).await[0].standing, RunStanding::Running);
    app.clock.advance(TimeDelta::seconds(1));
    alive.look_after().await.unwrap();
    alive.idle().await;
    let taken = runs(&app, job).await.remove(0);
    assert_eq!((taken.standing, taken.attempt), (RunStanding::Finished, 2));
    assert!(taken.runner.starts_with("alive/"));
    // It was not dead, only slow: what it says now does not count any more.
    let late = end(&app.executor, &begun.run, "crashed/1", Ok(Outcome::default())).await;
    assert!(late.is_err());
}

#[tokio::test]
async fn prices_are_looked_up_after_the_backup_of_the_same_night() {
    let app = TestApp::start().await;
    // A Sunday.
    app.clock.set(santiago(11, 29, 3));
    let due = app.clock.now();
    let runner = "elsewhere/1".to_owned();
    let backup = RunDue {
        job: Job::DatabaseBackup,
        due,
        runner: runner.clone(),
        trigger: Trigger::Schedule,
    };
    let begun = begin(&app.executor, backup).await.unwrap().expect("it is theirs");
    app.scheduler.wake(Job::ScrapeMarketPrices);
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert_eq!(runs(&app, Job::ScrapeMarketPrices).await[0].standing, RunStanding::Running);
    let outcome = Outcome { result: "Listo".to_owned(), ..Outcome::default() };
    end(&app.executor, &begun.run, &runner, Ok(outcome)).await.unwrap();
    app.scheduler.idle().await;
    assert_eq!(runs(&app, Job::ScrapeMarketPrices).await[0].standing, RunStanding::Finished);
}

/// What was charged for storage.
async fn storage(app: &TestApp, number: &str) -> Money {
    let repair = app.executor.load::<Repair>(number).await.unwrap().state;
    let entries = repair.ledger().iter().filter(|entry| entry.kind == EntryKind::Storage);
    entries.map(|entry| entry.amount).sum()
}

/// A repair that is ready, with the notice proved on 10 January at noon.
async fn ready(app: &TestApp) -> String {
    app.clock.set(santiago(1, 5, 12));
    let number = app.ready(&app.customer).await.number;
    app.clock.set(santiago(1, 10, 12));
    let evidence = json!({ "kind": "email", "reference": "Entregado 10:04" });
    let ready = json!({ "notice": "ready", "evidence": evidence });
    app.act(&app.receptionist, &number, "notices", ready).await;
    number
}

/// The notice of 10 January, of whatever year: 10 February, 12 March, 11 April (`product.md` §8 row 5).
#[tokio::test]
async fn storage_is_charged_in_blocks_of_each_repair_and_never_twice() {
    let app = TestApp::start().await;
    let number = &ready(&app).await;
    let days = [(2, 9, 0), (2, 10, 5_000), (3, 11, 5_000), (3, 12, 10_000), (4, 10, 10_000)];
    for (month, day, charged) in days.into_iter().chain([(4, 11, 15_000)]) {
        app.clock.set(santiago(month, day, 12));
        for _ in 0..2 {
            app.run_by_hand(Job::GenerateStorageFees).await;
            assert_eq!(storage(&app, number).await, Money::clp(charged), "{month}-{day}");
            app.clock.advance(TimeDelta::minutes(1));
        }
    }
    // The day on which the job is due changes nothing for who collects in between.
    app.clock.set(santiago(5, 1, 0));
    app.wake(Job::GenerateStorageFees).await;
    assert_eq!(storage(&app, number).await, Money::clp(15_000));
}

#[tokio::test]
async fn a_nightly_verification_says_which_table_is_not_what_the_log_says() {
    let app = TestApp::start().await;
    app.take_in(&app.customer).await;
    app.run_by_hand(Job::VerifyProjections).await;
    app.alter_read_table("UPDATE repair_board SET progress = 99").await;
    app.clock.advance(TimeDelta::minutes(1));
    let run = app.post("/admin/jobs/verify_projections/run", json!({})).by(&app.owner).send();
    let run = run.await.expect(200).json();
    assert_eq!(run["standing"], "failed", "{run}");
    assert_eq!(run["error"], "repair_board: 1 rows differ from the log, 0 events are parked");
}

#[tokio::test]
async fn quotes_run_out_at_night() {
    let app = TestApp::start().await;
    app.quoted(&app.customer).await;
    app.wait_until("2026-12-24T01:30");
    app.wake(Job::ExpireAndAbandon).await;
    let run = runs(&app, Job::ExpireAndAbandon).await.remove(0);
    assert_eq!(run.counts["quotes_expired"], 1, "{run:?}");
}

/// How many messages were queued of that kind.
async fn queued(app: &TestApp, kind: &str) -> usize {
    app.settle().await;
    let mut found = 0;
    let query = eventlog::ReplayQuery {
        event_types: Some(vec!["NotificationQueued".to_owned()]),
        ..eventlog::ReplayQuery::default()
    };
    let log = app.executor.log();
    let messages = log.replay(query, Vec::new(), |all: &mut Vec<Value>, event| {
        all.push(event.decode()?);
        Ok(std::ops::ControlFlow::Continue(()))
    });
    for message in messages.await.unwrap().state {
        found += usize::from(message.to_string().contains(kind));
    }
    found
}

#[tokio::test]
async fn an_instrument_that_nobody_collects_is_warned_about_once() {
    let app = TestApp::start().await;
    ready(&app).await;
    let staff = 4;
    for (month, day, expected) in [(3, 10, 0), (3, 11, staff), (3, 12, staff), (3, 31, 2 * staff)] {
        app.clock.set(santiago(month, day, 10));
        for _ in 0..2 {
            app.run_by_hand(Job::SendPickupReminders).await;
            let found = queued(&app, "abandonment_warning").await;
            assert_eq!(found, expected, "{month}-{day}");
            app.clock.advance(TimeDelta::minutes(1));
        }
    }
}

#[tokio::test]
async fn every_job_can_be_run_by_hand_and_again() {
    let app = TestApp::start().await;
    ready(&app).await;
    for job in Job::ALL {
        for _ in 0..2 {
            app.run_by_hand(job).await;
            app.clock.advance(TimeDelta::minutes(1));
        }
    }
    assert_eq!(app.backups().len(), 1, "of one day the newest is kept");
}
