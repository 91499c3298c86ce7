//! Whatever anybody asks for, in whatever order: the workshop's invariants hold.

use chrono::Duration;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::ledger::balance_by_the_events;
use super::story::*;
use super::wishes;
use crate::actor::Actor;
use crate::aggregate::{Command, Decider};
use crate::calendar::santiago_date;
use crate::permissions::{Grant, grant};
use crate::repair::ledger::EntryKind;
use crate::repair::samples::*;
use crate::repair::*;
use crate::values::Money;

/// What happens next, and how many hours later.
#[derive(Debug, Clone)]
enum Step {
    /// Somebody wishes something.
    Wish(Actor, RepairIntent, i64),
    /// One of the things that usually come next in this state.
    Next(usize, i64),
}

fn step() -> impl Strategy<Value = Step> {
    let intent = prop_oneof![
        2 => wishes::desk(),
        2 => wishes::money(),
        2 => wishes::diagnosis(),
        3 => wishes::quoting(),
        6 => wishes::bench(),
        2 => wishes::leaving(),
    ];
    let hours = || prop_oneof![6 => 0_i64..5, 1 => -2_i64..0, 1 => 24_i64..800];
    prop_oneof![
        1 => (wishes::anybody(), intent, hours()).prop_map(|(by, what, hours)| Step::Wish(by, what, hours)),
        2 => (any::<usize>(), hours()).prop_map(|(which, hours)| Step::Next(which, hours)),
    ]
}

/// Somewhere in a repair's life, so that the far states are visited as often as the near ones.
fn beginning() -> impl Strategy<Value = Story> {
    prop_oneof![
        4 => select(Status::ALL.to_vec()).prop_map(Story::of),
        3 => Just(Story::new()),
        1 => Just(Story::finished()),
        1 => Just(Story::forgotten()),
        1 => any::<bool>().prop_map(Story::claimed),
        1 => Just(Story::settled()),
    ]
}

/// What usually comes next.
fn usual(story: &Story) -> Vec<(Actor, RepairIntent)> {
    let reason = || text("Así se acordó");
    let fresh = santiago_date(story.at);
    let offer = |lines| RepairIntent::IssueQuote {
        quotation: quotation(),
        lines,
        valuation: Some(ValuationSnapshot { valued_on: fresh, ..valuation(400_000) }),
        change_reason: Some(reason()),
        parts_deposit: None,
    };
    let current = story.repair.current_revision().unwrap_or(1);
    let run = |phase| test(1_000 + story.events.len() as u128, phase, true);
    let due = (story.repair.balance() + story.repair.storage_due(story.at)).pesos();
    let Some(status) = story.repair.status() else {
        return vec![(reception(), receive())];
    };
    let mut next = match status {
        Status::Received => vec![
            (reception(), pay(ChargeKind::Budget, 20_000)),
            (ana(), RepairIntent::StartDiagnosis),
        ],
        Status::Diagnosing => vec![
            (ana(), find()),
            (ana(), RepairIntent::CompleteDiagnosisChecklist),
            (ana(), offer(lines())),
            (ana(), offer(vec![labour(1, 250_000, 60)])),
            (ana(), run(TestPhase::Diagnosis)),
            (ana(), note(31, NoteVisibility::Public)),
        ],
        Status::Quoted => vec![
            (customer(), approve(current)),
            (link(), approve(current)),
            (customer(), reject(current)),
            (system(), RepairIntent::ExpireQuote { revision: current }),
            (owner(), RepairIntent::CosignOverCap { revision: current }),
            (customer(), accept_over_cap(current)),
        ],
        Status::Approved => vec![
            (ana(), assign(TECHNICIAN)),
            (ana(), parts_reserved()),
            (ana(), RepairIntent::StartRepair),
        ],
        Status::Repairing => vec![
            (ana(), run(TestPhase::Repair)),
            (ana(), photograph(PhotoKind::After)),
            (ana(), complete()),
            (ana(), await_parts("VCF")),
            (owner(), cancel_for(40_000, 0)),
            (ana(), RepairIntent::WaiveLine { line: line_id(2), reason: reason() }),
            (ana(), RepairIntent::ReopenLine { line: line_id(1), reason: reason() }),
            (ana(), offer(more_lines())),
        ],
        Status::WaitingParts => vec![
            (ana(), RepairIntent::ReceivePart { name: text("CEM3340") }),
            (ana(), RepairIntent::ReceivePart { name: text("VCF") }),
            (ana(), RepairIntent::StartRepair),
        ],
        Status::Completed => {
            vec![(beto(), pass()), (beto(), RepairIntent::FailQualityCheck { reason: reason() })]
        }
        Status::ReadyPickup | Status::Abandoned => vec![
            (reception(), pay(ChargeKind::Repair, due)),
            (reception(), deliver()),
            (reception(), prove(Notice::Ready)),
            (reception(), prove(Notice::Day60)),
            (reception(), prove(Notice::Day80)),
            (system(), RepairIntent::Abandon),
            (reception(), prove(Notice::Formal)),
            (owner(), RepairIntent::AuthoriseDisposal { reason: reason() }),
        ],
        Status::Rejected | Status::Unrepairable | Status::Cancelled => {
            vec![(ana(), reassemble()), (ana(), offer(lines()))]
        }
        Status::Delivered | Status::Voided => vec![(reception(), deliver())],
    };
    for line in story.repair.lines() {
        next.push((ana(), RepairIntent::CompleteLine { line: line.line.id }));
    }
    if story.repair.is_on_hold() {
        next.push((ana(), RepairIntent::ReleaseHold));
    }
    next
}

fn command_of(story: &mut Story, step: Step) -> RepairCommand {
    let (by, intent) = match step {
        Step::Wish(by, intent, hours) => {
            story.at += Duration::hours(hours);
            (by, intent)
        }
        Step::Next(which, hours) => {
            story.at += Duration::hours(hours);
            let mut usual = usual(story);
            usual.swap_remove(which % usual.len())
        }
    };
    RepairCommand { by, at: story.at, intent }
}

fn may(command: &RepairCommand) -> bool {
    grant(command.by.role, command.capability()) != Grant::Deny
}

/// Plays the steps and looks at every event as it happens.
fn play(
    mut story: Story,
    steps: Vec<Step>,
    mut look: impl FnMut(&Repair, &RepairEvent, &Repair),
) -> Story {
    for step in steps {
        let command = command_of(&mut story, step);
        let is_allowed = may(&command);
        let decision = story.repair.decide(command);
        // What the executor refuses must not panic either, but never becomes an event.
        for event in decision.ok().filter(|_| is_allowed).unwrap_or_default() {
            let before = story.repair.clone();
            story.repair.evolve(&event);
            look(&before, &event, &story.repair);
            story.events.push(event);
        }
    }
    story
}

/// What the customer is charged for work, whatever it is called.
fn charged_for_work(repair: &Repair) -> Money {
    use EntryKind::{LabourCharge, Repair as RepairEntry, Settlement};
    repair
        .ledger()
        .iter()
        .filter(|entry| matches!(entry.kind, RepairEntry | Settlement | LabourCharge))
        .map(|entry| entry.amount)
        .sum()
}

fn explains_a_fall(event: &RepairEvent) -> bool {
    matches!(
        event,
        RepairEvent::LineReopened { .. }
            | RepairEvent::QuoteApproved { .. }
            | RepairEvent::QualityCheckFailed { .. }
            | RepairEvent::CounterFaultFound { .. }
            | RepairEvent::RepairCancelled { .. }
            | RepairEvent::DeclaredUnrepairable { .. }
    )
}

/// Fee, work and storage together ask for what is owed, and a deposit is asked for only ahead of the work.
fn asks_for_what_is_owed(event: &RepairEvent, after: &Repair) {
    use ChargeKind::{Budget, Parts, Repair as Work, Storage};
    let (name, at) = (event.name(), event.at());
    let asked = |charge| after.outstanding(charge, at);
    let deposits = after.quotes().iter().filter_map(|quote| quote.parts_deposit);
    let ahead = deposits.max().filter(|_| after.final_total().is_none()).unwrap_or_default();
    assert!(asked(Parts) <= ahead, "a deposit of {:?} after {name}", asked(Parts));
    let sum = asked(Budget) + asked(Storage) + asked(Work);
    let owed = after.balance() + after.storage_due(at);
    let deposit = after.paid(Parts).min(ahead).max(Money::ZERO);
    assert!(sum <= (owed + deposit).max(Money::ZERO), "{sum:?} of {owed:?} after {name}");
    assert!(sum >= owed, "{sum:?} of {owed:?} after {name}");
    if ahead == Money::ZERO {
        assert_eq!(sum, owed.max(Money::ZERO), "asked for after {name}");
    }
}

/// What holds after every single event.
fn invariants_hold(before: &Repair, event: &RepairEvent, after: &Repair) {
    let name = event.name();
    let (from, to) = (before.status(), after.status());
    if let (Some(from), Some(to)) = (from, to) {
        assert!(from == to || from.can_move_to(to), "{from} → {to} by {name}");
    }
    if from.is_some_and(Status::is_terminal) {
        assert_eq!(from, to, "{name} left a terminal state");
    }
    let falls = after.progress_percent() < before.progress_percent();
    assert!(!falls || explains_a_fall(event), "{name} lowered the progress");
    let approved = after.approved_total().or(before.approved_total()).unwrap_or_default();
    if charged_for_work(after) > charged_for_work(before) {
        assert!(charged_for_work(after) <= approved, "{name} charged more than was approved");
    }
    asks_for_what_is_owed(event, after);
    if to == Some(Status::Delivered) && from != to {
        assert!(after.balance() <= Money::ZERO, "{name} with a balance");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn whoever_asks_for_whatever_nothing_panics_leaves_the_table_or_charges_too_much(
        story in beginning(),
        steps in vec(step(), 10..70),
    ) {
        let story = play(story, steps, invariants_hold);
        prop_assert_eq!(story.balance(), balance_by_the_events(&story.events));
    }

    #[test]
    fn replay_equals_live(story in beginning(), steps in vec(step(), 10..50)) {
        let story = play(story, steps, |_, _, _| {});
        let json = serde_json::to_string(&story.events).unwrap();
        let decoded: Vec<RepairEvent> = serde_json::from_str(&json).unwrap();
        let replayed: Repair = crate::testing::replay(&decoded);
        prop_assert_eq!(replayed, story.repair);
    }

    #[test]
    fn a_command_repeated_at_once_moves_nothing(
        story in beginning(),
        steps in vec(step(), 10..50),
    ) {
        let mut story = story;
        for step in steps {
            let command = command_of(&mut story, step);
            let again = command.clone();
            for event in story.repair.decide(command).unwrap_or_default() {
                story.repair.evolve(&event);
            }
            let moved = story.repair.decide(again).unwrap_or_default();
            let moved: Vec<_> = moved.iter().filter(|event| event.moves_to().is_some()).collect();
            prop_assert!(moved.is_empty(), "{moved:?}");
        }
    }
}
