//! Waiting to be collected: notices, storage, complaints, abandonment, disposal.

use chrono::Days;

use super::story::*;
use crate::repair::samples::*;
use crate::repair::storage::{CustodyClock, Pause, blocks_begun};
use crate::repair::*;

fn complain(reference: &str) -> RepairIntent {
    RepairIntent::OpenComplaint { reference: reference.to_owned() }
}

fn close(resolution: &str) -> RepairIntent {
    RepairIntent::CloseComplaint { resolution: resolution.to_owned() }
}

fn dispose() -> RepairIntent {
    RepairIntent::AuthoriseDisposal { reason: text("Nadie respondió") }
}

fn formal(reference: &str) -> RepairIntent {
    RepairIntent::ProveNotice { notice: Notice::Formal, evidence: evidence(reference) }
}

fn owed_on(clock: &CustodyClock, date: &str) -> i64 {
    let blocks = blocks_begun(clock, 0, day(date), &Policy::CURRENT);
    blocks.iter().map(|block| block.amount.pesos()).sum()
}

#[test]
fn storage_vector_notice_on_2026_01_10() {
    let clock = CustodyClock::new(day("2026-01-10"), []);
    for (date, owed) in [
        ("2026-01-10", 0),
        ("2026-02-09", 0),
        ("2026-02-10", 5_000),
        ("2026-03-11", 5_000),
        ("2026-03-12", 10_000),
        ("2026-04-10", 10_000),
        ("2026-04-11", 15_000),
    ] {
        assert_eq!(owed_on(&clock, date), owed, "{date}");
    }
}

#[test]
fn storage_stands_still_while_a_complaint_is_open() {
    let pause = |from, to: Option<&str>| Pause { from: day(from), to: to.map(day) };
    let closed = CustodyClock::new(
        day("2026-01-10"),
        [pause("2026-01-15", Some("2026-01-16")), pause("2026-01-16", Some("2026-01-18"))],
    );
    // Four days paused, the one on which both complaints were open only once.
    assert_eq!(closed.day(day("2026-01-18")), 4);
    assert_eq!(owed_on(&closed, "2026-02-13"), 0);
    assert_eq!(owed_on(&closed, "2026-02-14"), 5_000);
    let open = CustodyClock::new(day("2026-01-10"), [pause("2026-02-11", None)]);
    assert_eq!(owed_on(&open, "2027-01-01"), 5_000, "what has begun stays");
    let before = CustodyClock::new(day("2026-01-10"), [pause("2026-01-01", Some("2026-01-09"))]);
    assert_eq!(owed_on(&before, "2026-02-10"), 5_000, "a complaint of before stops nothing");
}

#[test]
fn the_clock_counts_the_same_both_ways() {
    let pause = Pause { from: day("2026-01-15"), to: Some(day("2026-01-20")) };
    let clock = CustodyClock::new(day("2026-01-10"), [pause]);
    for number in 1..200 {
        let date = clock.date_of(number).unwrap();
        assert_eq!(clock.day(date), i64::from(number));
        assert_eq!(clock.day(date - Days::new(1)), i64::from(number) - 1);
    }
    assert_eq!(clock.day(day("2025-01-01")), 0);
}

#[test]
fn storage_begins_with_the_proved_notice_and_not_before() {
    let story = Story::ready().on(day("2026-12-01"));
    assert_eq!(story.repair.storage_due(story.at), clp(0));
    assert_eq!(story.repair.storage_starts_on(), None);
    let story = Story::ready().when(reception(), prove(Notice::Ready));
    assert_eq!(story.repair.storage_starts_on(), Some(day("2026-04-02")));
    let story = story.on(day("2026-04-02"));
    assert_eq!(story.repair.storage_due(story.at), clp(5_000));
}

#[test]
fn storage_is_never_retroactive() {
    let without = Intake { storage_policy: None, ..intake() };
    let mut story = Story::ready();
    let RepairEvent::RepairReceived { intake: received, .. } = &mut story.events[0] else {
        unreachable!()
    };
    **received = without.clone();
    story.repair = crate::testing::replay(&story.events);
    let story = story.when(reception(), prove(Notice::Ready)).on(day("2026-03-20"));
    // Whatever the counter says of when: it is accepted now.
    let mut accepted = policy("storage");
    accepted.accepted_at = story.repair.received_at().unwrap();
    let intake = Box::new(Intake { storage_policy: Some(accepted), ..without });
    let accept = RepairIntent::CorrectIntake { intake, reason: text("La aceptó hoy") };
    let story = story.when(reception(), accept.clone());
    assert_eq!(story.repair.storage_starts_on(), Some(day("2026-04-20")));
    story.on(day("2026-03-25")).has_already(reception(), accept);
}

#[test]
fn a_notice_is_proved_once_and_with_evidence() {
    let unproved = RepairIntent::ProveNotice { notice: Notice::Ready, evidence: evidence("") };
    Story::ready().refuses(reception(), unproved, "evidence_required");
    let story = Story::ready().when(reception(), prove(Notice::Ready));
    story.has_already(reception(), prove(Notice::Ready));
    Story::completed().refuses(reception(), prove(Notice::Ready), "not_in_this_state");
    story.refuses(reception(), prove(Notice::Formal), "not_in_this_state");
}

#[test]
fn a_warning_is_due_on_its_day() {
    Story::ready().refuses(reception(), prove(Notice::Day60), "ready_notice_missing");
    let story = Story::ready().when(reception(), prove(Notice::Ready)).on(day("2026-04-30"));
    story.refuses(reception(), prove(Notice::Day60), "warning_too_early");
    let story = story.on(day("2026-05-01")).when(reception(), prove(Notice::Day60));
    story.refuses(reception(), prove(Notice::Day80), "warning_too_early");
    story.on(day("2026-05-21")).when(reception(), prove(Notice::Day80));
}

#[test]
fn going_back_to_the_bench_starts_the_waiting_anew() {
    let fault = RepairIntent::ReportCounterFault { reason: text("La tecla C3 no suena") };
    let story = Story::ready()
        .when(reception(), prove(Notice::Ready))
        .when(ana(), fault)
        .when(ana(), test(52, TestPhase::Repair, true))
        .when(ana(), complete())
        .when(beto(), pass())
        .on(day("2026-06-01"));
    assert_eq!(story.repair.storage_due(story.at), clp(0));
    story.when(reception(), prove(Notice::Ready));
}

#[test]
fn one_complaint_is_open_at_a_time() {
    let story = Story::ready();
    story.refuses(reception(), close("x"), "no_complaint_open");
    story.refuses(reception(), complain(""), "text_required");
    let story = story.when(reception(), complain("SERNAC 1"));
    assert_eq!(story.repair.open_complaint().unwrap().reference, "SERNAC 1");
    story.has_already(reception(), complain("SERNAC 1"));
    story.refuses(reception(), complain("SERNAC 2"), "complaint_already_open");
    story.refuses(reception(), close(" "), "text_required");
    let story = story.when(reception(), close("Se acordó un abono"));
    assert!(story.repair.open_complaint().is_none());
    story.has_already(reception(), close("Se acordó un abono"));
    story.refuses(reception(), close("Otra cosa"), "no_complaint_open");
    story.when(reception(), complain("SERNAC 2"));
    Story::delivered().when(customer(), complain("SERNAC 3"));
    Story::voided().refuses(reception(), complain("SERNAC 3"), "not_in_this_state");
}

#[test]
fn ninety_days_after_the_proved_notice_it_counts_as_abandoned() {
    let abandon = || RepairIntent::Abandon;
    Story::ready().refuses(system(), abandon(), "ready_notice_missing");
    let day_89 = Story::forgotten().on(day("2026-05-30"));
    day_89.refuses(system(), abandon(), "abandonment_too_early");
    Story::ready().when(reception(), prove(Notice::Ready)).on(day("2026-05-31")).refuses(
        system(),
        abandon(),
        "warnings_missing",
    );
    let story = Story::forgotten();
    story.clone().when(reception(), complain("SERNAC 1")).refuses(
        system(),
        abandon(),
        "complaint_open",
    );
    let story = story.when(system(), abandon()).is(Status::Abandoned);
    story.has_already(system(), abandon());
    Story::completed().refuses(system(), abandon(), "illegal_transition");
}

#[test]
fn a_complaint_postpones_abandonment_by_its_days() {
    let story = Story::ready()
        .when(reception(), prove(Notice::Ready))
        .on(day("2026-03-10"))
        .when(reception(), complain("SERNAC 1"))
        .on(day("2026-03-19"))
        .when(reception(), close("Resuelto"))
        .on(day("2026-05-11"))
        .when(reception(), prove(Notice::Day60))
        .on(day("2026-05-31"))
        .when(reception(), prove(Notice::Day80))
        .on(day("2026-06-09"));
    story.refuses(system(), RepairIntent::Abandon, "abandonment_too_early");
    story.on(day("2026-06-10")).when(system(), RepairIntent::Abandon);
}

fn closed(from: &str, to: &str) -> RepairIntent {
    RepairIntent::NoteClosure { from: day(from), to: day(to) }
}

#[test]
fn storage_and_abandonment_stand_still_while_the_workshop_is_closed() {
    let story = Story::ready().when(reception(), prove(Notice::Ready)).on(day("2026-03-09"));
    assert!(story.repair.lacks_closure(day("2026-03-09"), day("2026-03-13")));
    assert!(!story.repair.lacks_closure(day("2026-02-23"), day("2026-03-02")), "before the notice");
    story.refuses(system(), closed("2026-03-10", "2026-03-13"), "closure_out_of_order");
    story.refuses(system(), closed("2026-03-09", "2026-03-08"), "closure_out_of_order");
    let story = story.when(system(), closed("2026-03-09", "2026-03-13"));
    assert!(!story.repair.lacks_closure(day("2026-03-09"), day("2026-03-13")));
    story.has_already(system(), closed("2026-03-09", "2026-03-13"));
    assert_eq!(story.repair.storage_starts_on(), Some(day("2026-04-07")));
    assert_eq!(story.repair.abandoned_from(), Some(day("2026-06-05")));
    // A complaint that goes beyond it: each day counts once.
    let story = story
        .on(day("2026-03-12"))
        .when(reception(), complain("SERNAC 1"))
        .on(day("2026-03-15"))
        .when(reception(), close("Resuelto"));
    assert_eq!(story.repair.storage_starts_on(), Some(day("2026-04-09")));
    Story::completed().refuses(system(), closed("2026-03-01", "2026-03-01"), "not_in_this_state");
}

#[test]
fn storage_stops_on_the_day_on_which_it_would_be_abandoned_whenever_that_is_noted() {
    let story = Story::forgotten().on(day("2027-01-01"));
    assert_eq!(story.repair.storage_due(story.at), clp(10_000), "the blocks of days 31 and 61");
    let story = story.when(system(), RepairIntent::Abandon);
    assert_eq!(story.repair.storage_due(story.at), clp(10_000));
}

#[test]
fn storage_goes_on_while_a_warning_is_unproved_and_somebody_is_told() {
    let story = Story::ready()
        .when(reception(), prove(Notice::Ready))
        .on(day("2026-05-21"))
        .when(reception(), prove(Notice::Day60));
    assert!(!story.repair.lacks_proof_of_warnings(day("2026-05-30")));
    assert!(story.repair.lacks_proof_of_warnings(day("2026-05-31")));
    let story = story.on(day("2026-06-01"));
    assert_eq!(story.repair.storage_due(story.at), clp(15_000), "the block of day 91 has begun");
    let story = story.when(reception(), prove(Notice::Day80)).on(day("2027-01-01"));
    assert!(!story.repair.lacks_proof_of_warnings(day("2027-01-01")));
    assert_eq!(story.repair.storage_due(story.at), clp(15_000), "and no other after it");
}

#[test]
fn storage_stops_when_it_is_abandoned() {
    let story = Story::abandoned().on(day("2027-01-01"));
    assert_eq!(story.repair.storage_due(story.at), clp(10_000), "the blocks of days 31 and 61");
    let story = story.when(reception(), RepairIntent::ChargeStorage);
    assert_eq!(story.balance(), 170_000);
}

#[test]
fn an_abandoned_instrument_may_still_be_collected() {
    let story = Story::abandoned();
    story.refuses(reception(), deliver(), "balance_not_zero");
    story
        .when(reception(), pay(ChargeKind::Repair, 160_000))
        .when(reception(), pay(ChargeKind::Storage, 10_000))
        .when(reception(), deliver())
        .is(Status::Delivered);
}

#[test]
fn a_disposal_waits_a_year_and_three_proved_warnings() {
    Story::ready().refuses(owner(), dispose(), "not_in_this_state");
    let story = Story::abandoned().on(day("2027-03-01"));
    story.refuses(owner(), dispose(), "disposal_too_early");
    let story = story.on(day("2027-03-02"));
    story.refuses(owner(), dispose(), "disposal_notices_missing");
    let story = story.when(reception(), formal("Carta certificada 1"));
    story.has_already(reception(), formal("Carta certificada 1"));
    let story = story.when(reception(), formal("Carta certificada 2"));
    story.clone().when(customer(), complain("SERNAC 1")).refuses(
        owner(),
        dispose(),
        "complaint_open",
    );
    let story = story.when(owner(), dispose()).is(Status::Abandoned);
    story.has_already(owner(), dispose());
    story
        .when(reception(), pay(ChargeKind::Repair, 170_000))
        .when(reception(), deliver())
        .is(Status::Delivered);
}
