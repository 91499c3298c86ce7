//! The table of `product.md` §4 as a whole: what is in it happens, what is not in it cannot.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::story::*;
use crate::actor::Actor;
use crate::aggregate::Decider;
use crate::repair::samples::*;
use crate::repair::*;

/// The table, row by row.
const ROWS: [(Status, Status); 32] = {
    use Status::*;
    [
        (Received, Diagnosing),
        (Received, Cancelled),
        (Received, Voided),
        (Diagnosing, Quoted),
        (Diagnosing, Unrepairable),
        (Diagnosing, ReadyPickup),
        (Diagnosing, Approved),
        (Diagnosing, Cancelled),
        (Quoted, Approved),
        (Quoted, Rejected),
        (Quoted, Diagnosing),
        (Rejected, Quoted),
        (Rejected, ReadyPickup),
        (Unrepairable, ReadyPickup),
        (Cancelled, ReadyPickup),
        (Approved, Repairing),
        (Approved, WaitingParts),
        (Approved, Cancelled),
        (Repairing, WaitingParts),
        (Repairing, Quoted),
        (Repairing, Unrepairable),
        (Repairing, Cancelled),
        (Repairing, Completed),
        (WaitingParts, Repairing),
        (WaitingParts, Quoted),
        (WaitingParts, Unrepairable),
        (WaitingParts, Cancelled),
        (Completed, Repairing),
        (Completed, ReadyPickup),
        (ReadyPickup, Repairing),
        (ReadyPickup, Delivered),
        (ReadyPickup, Abandoned),
    ]
};

fn is_in_the_table(from: Status, to: Status) -> bool {
    ROWS.contains(&(from, to)) || (from, to) == (Status::Abandoned, Status::Delivered)
}

/// Every command that leads to a state, by somebody who may give it.
fn ways_to(to: Status) -> Vec<(Actor, RepairIntent)> {
    let reason = || text("Así se acordó");
    match to {
        Status::Received => vec![(reception(), receive())],
        Status::Diagnosing => vec![
            (ana(), RepairIntent::StartDiagnosis),
            (ana(), RepairIntent::RequestMoreTests { reason: reason() }),
        ],
        Status::Quoted => vec![(ana(), change_order(more_lines()))],
        Status::Approved => vec![
            (customer(), approve(1)),
            (ana(), RepairIntent::CoverByWarranty { verdict: reason() }),
        ],
        Status::Repairing => vec![
            (ana(), RepairIntent::StartRepair),
            (beto(), RepairIntent::FailQualityCheck { reason: reason() }),
            (ana(), RepairIntent::ReportCounterFault { reason: reason() }),
        ],
        Status::WaitingParts => vec![(ana(), await_parts("VCF"))],
        Status::Completed => vec![(ana(), complete())],
        Status::ReadyPickup => vec![
            (ana(), RepairIntent::ReportNoFault { summary: reason() }),
            (beto(), pass()),
            (ana(), reassemble()),
        ],
        Status::Delivered => vec![(reception(), deliver())],
        Status::Rejected => {
            vec![(customer(), reject(1)), (system(), RepairIntent::ExpireQuote { revision: 1 })]
        }
        Status::Unrepairable => vec![(owner(), unrepairable(0))],
        Status::Cancelled => {
            vec![(customer(), cancel()), (owner(), cancel()), (owner(), cancel_for(10_000, 0))]
        }
        Status::Abandoned => vec![(system(), RepairIntent::Abandon)],
        Status::Voided => vec![(owner(), void())],
    }
}

/// A repair in that state with every gate open towards the other.
fn with_gates_open(from: Status, to: Status) -> Story {
    match (from, to) {
        (Status::Received, Status::Diagnosing) => Story::paid(),
        (Status::Diagnosing, Status::ReadyPickup) => {
            Story::diagnosing().when(ana(), test(50, TestPhase::Diagnosis, true))
        }
        (Status::Diagnosing, Status::Approved) => Story::claimed(false),
        (Status::Diagnosing, Status::Cancelled) => {
            Story::diagnosing().when(ana(), note(31, NoteVisibility::Public))
        }
        (Status::Approved, Status::Repairing) => {
            Story::approved().when(ana(), assign(TECHNICIAN)).when(ana(), parts_reserved())
        }
        (Status::Repairing, Status::Completed) => Story::finished(),
        (Status::WaitingParts, Status::Repairing) => {
            Story::waiting().when(ana(), RepairIntent::ReceivePart { name: text("CEM3340") })
        }
        (Status::ReadyPickup, Status::Delivered) => Story::settled(),
        (Status::ReadyPickup, Status::Abandoned) => Story::forgotten(),
        (Status::Abandoned, Status::Delivered) => {
            let story = Story::abandoned();
            let due = story.repair.balance() + story.repair.storage_due(story.at);
            story
                .when(reception(), RepairIntent::ChargeStorage)
                .when(reception(), pay(ChargeKind::Repair, due.pesos()))
        }
        _ => Story::of(from),
    }
    .is(from)
}

#[test]
fn the_table_has_every_row_of_the_product_and_no_other() {
    for from in Status::ALL {
        for to in Status::ALL {
            assert_eq!(from.can_move_to(to), is_in_the_table(from, to), "{from} → {to}");
        }
    }
}

#[test]
fn every_state_has_a_way_out_but_the_terminal_ones() {
    for from in Status::ALL {
        let is_dead_end = Status::ALL.into_iter().all(|to| !from.can_move_to(to));
        assert_eq!(from.is_terminal(), is_dead_end, "{from}");
    }
}

#[test]
fn every_row_of_the_table_happens_once_its_gates_are_open() {
    for from in Status::ALL {
        for to in Status::ALL.into_iter().filter(|to| from.can_move_to(*to)) {
            let story = with_gates_open(from, to);
            let arrived = ways_to(to)
                .into_iter()
                .filter_map(|(by, intent)| story.decide(by, intent).ok())
                .any(|events| events.last().and_then(RepairEvent::moves_to) == Some(to));
            assert!(arrived, "{from} → {to}");
        }
    }
}

#[test]
fn what_is_not_in_the_table_never_happens() {
    for from in Status::ALL {
        for story in Status::ALL.map(|to| with_gates_open(from, to)) {
            for to in Status::ALL.into_iter().filter(|to| !from.can_move_to(*to)) {
                // A repair that waits for parts may wait for one more.
                if (from, to) == (Status::WaitingParts, Status::WaitingParts) {
                    continue;
                }
                for (by, intent) in ways_to(to) {
                    let events = story.decide(by, intent).unwrap_or_default();
                    let arrived = events.iter().any(|event| event.moves_to() == Some(to));
                    assert!(!arrived, "{from} → {to}");
                }
            }
        }
    }
}

#[test]
fn a_received_repair_cannot_be_repaired_at_once() {
    Story::paid().refuses(ana(), RepairIntent::StartRepair, "illegal_transition");
}

#[test]
fn a_quoted_repair_cannot_be_repaired_before_approval() {
    Story::quoted().refuses(ana(), RepairIntent::StartRepair, "illegal_transition");
}

#[test]
fn a_repair_that_waits_for_parts_cannot_be_completed() {
    Story::waiting().refuses(ana(), complete(), "illegal_transition");
}

#[test]
fn a_cancelled_repair_cannot_be_repaired() {
    Story::cancelled().refuses(ana(), RepairIntent::StartRepair, "illegal_transition");
}

#[test]
fn a_ready_repair_cannot_be_cancelled() {
    Story::ready().refuses(owner(), cancel_for(0, 0), "illegal_transition");
    Story::ready().refuses(customer(), cancel(), "illegal_transition");
}

#[test]
fn a_delivered_repair_cannot_be_reopened() {
    let story = Story::delivered();
    for to in Status::ALL.into_iter().filter(|to| *to != Status::Received) {
        for (by, intent) in ways_to(to) {
            let repeated = matches!(intent, RepairIntent::Deliver { .. })
                || matches!(intent, RepairIntent::ApproveQuote { revision: 1, .. });
            if repeated {
                story.has_already(by, intent);
            } else if !matches!(intent, RepairIntent::ExpireQuote { .. }) {
                let refusal = story.decide(by, intent).unwrap_err();
                let from = Status::Delivered;
                assert!(
                    matches!(refusal, RepairError::IllegalTransition { from: f, .. } if f == from),
                    "{to}: {refusal:?}"
                );
            }
        }
    }
}

#[test]
fn a_refused_move_names_both_states() {
    let refusal = Story::received().decide(ana(), RepairIntent::StartRepair).unwrap_err();
    let expected = RepairError::IllegalTransition { from: Status::Received, to: Status::Repairing };
    assert_eq!(refusal, expected);
    assert_eq!(refusal.to_string(), "a repair that is RECEIVED cannot become REPAIRING");
}

#[test]
fn nothing_can_be_done_to_a_repair_that_was_not_received() {
    for to in Status::ALL.into_iter().filter(|to| *to != Status::Received) {
        for (by, intent) in ways_to(to) {
            Story::new().refuses(by, intent, "not_found");
        }
    }
}

#[test]
fn a_history_that_the_rules_cannot_have_written_is_noticed() {
    for from in Status::ALL {
        let story = Story::of(from);
        for event in samples() {
            let Some(to) = event.moves_to() else { continue };
            if from.can_move_to(to) || (from, to) == (Status::WaitingParts, Status::WaitingParts) {
                continue;
            }
            let mut repair = story.repair.clone();
            let folded = catch_unwind(AssertUnwindSafe(|| repair.evolve(&event)));
            assert!(folded.is_err(), "{} on {from}", event.name());
        }
    }
}

#[test]
fn only_an_intake_begins_a_history() {
    for event in samples().into_iter().skip(1) {
        let mut repair = Repair::default();
        assert!(
            catch_unwind(AssertUnwindSafe(|| repair.evolve(&event))).is_err(),
            "{}",
            event.name()
        );
    }
}

#[test]
fn an_event_moves_the_repair_where_it_says() {
    for story in Status::ALL.map(Story::of) {
        let mut repair = Repair::default();
        for event in &story.events {
            let before = repair.status();
            repair.evolve(event);
            assert_eq!(repair.status(), event.moves_to().or(before), "{}", event.name());
        }
        assert_eq!(repair, story.repair, "replay equals live");
    }
}
