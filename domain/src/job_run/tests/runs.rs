//! The lock, the lease, and how a run ends.

use proptest::prelude::*;

use super::super::rules::MOST_ATTEMPTS;
use super::*;
use crate::{Capability, Command};

#[test]
fn every_event_decodes_for_ever() {
    golden::check("job_run", &samples());
    let run: JobRun = replay(&samples()[..3]);
    assert!(run.is_over());
}

#[test]
fn a_run_is_named_after_its_job_and_the_instant_at_which_it_was_due() {
    assert_eq!(job_run_id(Job::DatabaseBackup, due()), "database_backup@2026-03-02T06:00:00Z");
}

#[test]
fn the_first_event_of_the_stream_is_the_lock() {
    running()
        .then([JobRunEvent::JobStarted {
            job: "database_backup".to_owned(),
            due: due(),
            runner: "a".to_owned(),
            lease_until: minutes(360),
            made_up: false,
            by_hand: false,
            at: due(),
        }])
        .when(start("b", 0))
        .refused("job_run.running")
        .when(start("a", 1))
        .nothing_happens();
    assert!(running().state().is_run_by("a"));
    assert!(!running().state().is_run_by("b"));
}

#[test]
fn a_run_finishes_once_and_is_not_begun_again() {
    let scenario = running()
        .when(finish("a", 5))
        .then([JobRunEvent::JobFinished {
            result: "Respaldo listo".to_owned(),
            counts: BTreeMap::from([("events".to_owned(), 7)]),
            took_ms: 300_000,
            at: minutes(5),
        }])
        .when(finish("a", 6))
        .nothing_happens()
        .when(fail("a", 6))
        .refused("job_run.over")
        .when(start("a", 7))
        .refused("job_run.over")
        .when(start("b", 999))
        .refused("job_run.over");
    assert!(scenario.state().is_over());
    assert!(!scenario.state().is_run_by("a"));
}

#[test]
fn a_run_that_failed_is_begun_again_after_a_pause_and_given_up_after_the_third_time() {
    let failed = |minute: i64| JobRunEvent::JobAttemptFailed {
        error: "the disk is full".to_owned(),
        took_ms: 300_000,
        retry_at: minutes(minute + 15),
        at: minutes(minute),
    };
    let scenario = running()
        .when(fail("a", 5))
        .then([failed(5)])
        .when(fail("a", 6))
        .nothing_happens()
        .when(finish("a", 6))
        .refused("job_run.over")
        .when(start("b", 19))
        .refused("job_run.running")
        .when(start("b", 20));
    assert!(scenario.state().is_run_by("b"));
    let scenario = scenario.when(fail("b", 25)).then([failed(25)]).when(start("a", 40));
    scenario
        .when(fail("a", 45))
        .then([JobRunEvent::JobFailed {
            error: "the disk is full".to_owned(),
            took_ms: 300_000,
            at: minutes(45),
        }])
        .when(start("b", 999))
        .refused("job_run.over");
}

#[test]
fn a_run_that_somebody_looks_at_or_that_is_due_again_soon_fails_at_once() {
    for (job, trigger) in
        [(Job::DatabaseBackup, Trigger::ByHand), (Job::SweepOutbox, Trigger::Schedule)]
    {
        let (due, runner) = (due(), "a".to_owned());
        let start = JobRunCommand::Start { job, due, runner, trigger, at: due };
        let scenario = given::<JobRun>([]).when(start).when(fail("a", 5));
        assert_eq!(scenario.events()[0].name(), "JobFailed", "{job}");
    }
}

#[test]
fn a_run_whose_lease_is_over_is_taken_over_and_lost_by_the_runner_before() {
    let taken =
        running().when(start("b", 359)).refused("job_run.running").when(start("b", 360)).then([
            JobRunEvent::JobTakenOver {
                runner: "b".to_owned(),
                attempt: 2,
                lease_until: minutes(720),
                at: minutes(360),
            },
        ]);
    assert!(taken.state().is_run_by("b"));
    taken
        .when(finish("a", 361))
        .refused("job_run.lease_lost")
        .when(fail("a", 361))
        .refused("job_run.lease_lost")
        .when(finish("b", 362));
}

#[test]
fn a_runner_that_crashed_takes_its_own_run_over_when_it_is_back() {
    let scenario = running().when(start("a", 400));
    assert_eq!(scenario.events()[0].name(), "JobTakenOver");
    assert!(scenario.state().is_run_by("a"));
}

#[test]
fn a_runner_that_was_slow_but_not_replaced_may_finish() {
    let scenario = running().when(finish("a", 500));
    assert_eq!(scenario.events().len(), 1);
}

#[test]
fn a_run_that_brings_down_every_runner_is_given_up() {
    let mut scenario = running();
    for attempt in 1..MOST_ATTEMPTS {
        scenario = scenario.when(start("b", i64::from(attempt) * 400));
        assert_eq!(scenario.events()[0].name(), "JobTakenOver");
    }
    let scenario = scenario.when(start("b", 2_000));
    assert_eq!(scenario.events()[0].name(), "JobFailed");
    assert!(!scenario.state().is_run_by("b"), "whoever asked does not run it");
}

#[test]
fn a_run_begins_at_an_instant_of_its_schedule_and_not_before() {
    let when = |due, trigger, at| {
        let (job, runner) = (Job::DatabaseBackup, "a".to_owned());
        given::<JobRun>([]).when(JobRunCommand::Start { job, due, runner, trigger, at })
    };
    when(due(), Trigger::Schedule, minutes(-1)).refused("job_run.not_due");
    when(minutes(1), Trigger::Schedule, minutes(2)).refused("job_run.off_schedule");
    when(minutes(1), Trigger::MadeUp, minutes(2)).refused("job_run.off_schedule");
    let by_hand = when(minutes(1), Trigger::ByHand, minutes(1));
    assert!(matches!(&by_hand.events()[0], JobRunEvent::JobStarted { by_hand: true, .. }));
    let odd = minutes(1) + TimeDelta::milliseconds(5);
    when(odd, Trigger::ByHand, odd).refused("job_run.off_schedule");
    let made_up = when(due(), Trigger::MadeUp, minutes(2_000));
    assert!(matches!(&made_up.events()[0], JobRunEvent::JobStarted { made_up: true, .. }));
}

#[test]
fn a_stream_is_of_one_run() {
    let other = |job, due| JobRunCommand::Start {
        job,
        due,
        runner: "a".to_owned(),
        trigger: Trigger::ByHand,
        at: minutes(400),
    };
    running()
        .when(other(Job::SweepOutbox, due()))
        .refused("job_run.other_run")
        .when(other(Job::DatabaseBackup, minutes(5)))
        .refused("job_run.other_run");
}

#[test]
fn runners_and_outcomes_are_readable() {
    given::<JobRun>([]).when(start(" ", 0)).refused("job_run.runner_invalid");
    running()
        .when(JobRunCommand::Fail {
            runner: "a".to_owned(),
            error: "\u{0}".to_owned(),
            at: minutes(1),
        })
        .refused("job_run.outcome_invalid");
}

#[test]
fn a_run_that_was_never_begun_does_not_end() {
    for command in [finish("a", 1), fail("a", 1)] {
        given::<JobRun>([]).when(command).refused("job_run.unknown");
    }
}

#[test]
fn a_clock_that_was_moved_back_measures_nothing() {
    let scenario = running().when(finish("a", -30));
    assert!(matches!(scenario.events()[0], JobRunEvent::JobFinished { took_ms: 0, .. }));
}

#[test]
fn the_schedule_starts_jobs_and_the_owner_may_by_hand() {
    let start = |trigger| JobRunCommand::Start {
        job: Job::SweepOutbox,
        due: due(),
        runner: "a".to_owned(),
        trigger,
        at: due(),
    };
    assert_eq!(start(Trigger::ByHand).capability(), Capability::Operations);
    for trigger in [Trigger::Schedule, Trigger::MadeUp] {
        assert_eq!(start(trigger).capability(), Capability::Automation);
    }
    assert_eq!(finish("a", 1).capability(), Capability::Automation);
}

#[test]
#[should_panic(expected = "impossible history: JobTakenOver")]
fn an_impossible_history_is_not_folded() {
    replay::<JobRun>(&samples()[1..]);
}

proptest! {
    #[test]
    fn whatever_is_asked_nothing_panics_and_replay_equals_live(
        steps in prop::collection::vec((0_u8..5, "[abc]", -10_i64..3_000), 0..30),
    ) {
        let mut state = JobRun::default();
        let mut history = Vec::new();
        for (kind, runner, minute) in steps {
            let command = match kind {
                0..=2 => start(&runner, minute),
                3 => finish(&runner, minute),
                _ => fail(&runner, minute),
            };
            let over = state.is_over();
            let events = state.decide(command).unwrap_or_default();
            prop_assert!(!over || events.is_empty(), "what is over stays over");
            for event in events {
                state.evolve(&event);
                history.push(event);
            }
        }
        let ends = history.iter().filter(|event| {
            matches!(event, JobRunEvent::JobFinished { .. } | JobRunEvent::JobFailed { .. })
        });
        prop_assert!(ends.count() <= 1);
        prop_assert_eq!(replay::<JobRun>(&history), state);
    }
}
