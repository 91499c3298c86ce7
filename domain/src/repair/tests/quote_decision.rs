//! QUOTED → APPROVED, REJECTED, DIAGNOSING: approvals, acceptance over the cap, expiry, change orders.

use chrono::Duration;

use super::story::*;
use crate::actor::Actor;
use crate::aggregate::Refusal;
use crate::repair::samples::*;
use crate::repair::*;
use crate::values::Personal;

fn over_cap_quoted() -> Story {
    Story::diagnosed().when(ana(), quote_of(lines(), 250_000))
}

fn accept(typed: &str) -> RepairIntent {
    let typed = Personal::new(CUSTOMER, typed);
    RepairIntent::AcceptOverCap { revision: 1, typed }
}

fn cosign() -> RepairIntent {
    RepairIntent::CosignOverCap { revision: 1 }
}

fn expire(revision: u32) -> RepairIntent {
    RepairIntent::ExpireQuote { revision }
}

fn more_tests() -> RepairIntent {
    RepairIntent::RequestMoreTests { reason: text("¿Y el teclado?") }
}

fn change_ordered() -> Story {
    Story::repairing().when(ana(), do_line(1)).when(ana(), change_order(more_lines()))
}

fn with_evidence(reference: &str) -> RepairIntent {
    RepairIntent::ApproveQuote { revision: 1, evidence: Some(evidence(reference)) }
}

#[test]
fn the_customer_approves_in_person_or_by_link() {
    for by in [customer(), link()] {
        let story = Story::quoted().when(by.clone(), approve(1)).is(Status::Approved);
        assert_eq!(story.repair.approved_total(), Some(clp(180_000)));
        assert_eq!(story.repair.quote(1).unwrap().decision, QuoteDecision::Approved);
        story.has_already(by, approve(1));
    }
}

#[test]
fn staff_approve_with_evidence_only() {
    for by in [reception(), ana(), owner(), system()] {
        Story::quoted().refuses(by.clone(), approve(1), "evidence_required");
        Story::quoted().refuses(by.clone(), with_evidence(" "), "evidence_required");
        let story = Story::quoted().when(by.clone(), with_evidence("Llamada 10:15"));
        let RepairEvent::QuoteApproved { evidence, .. } = story.ends_with("QuoteApproved") else {
            unreachable!()
        };
        assert!(evidence.is_some());
        Story::quoted().refuses(by, reject(1), "evidence_required");
    }
}

#[test]
fn a_double_click_approves_once_also_later_on() {
    for status in [Status::Approved, Status::Repairing, Status::Completed, Status::Delivered] {
        Story::of(status).has_already(customer(), approve(1));
    }
}

#[test]
fn an_approval_of_an_old_revision_is_refused_and_names_the_current_one() {
    let story = Story::rejected().when(ana(), quote());
    let refusal = story.decide(customer(), approve(1)).unwrap_err();
    assert_eq!(refusal, RepairError::RevisionNotCurrent { given: 1, current: 2 });
    assert_eq!(refusal.code(), "repair.revision_not_current");
    story.refuses(customer(), reject(1), "revision_not_current");
    story.refuses(customer(), approve(3), "revision_not_current");
    change_ordered().refuses(customer(), approve(1), "revision_not_current");
}

#[test]
fn nothing_is_approved_before_it_is_quoted() {
    Story::diagnosed().refuses(customer(), approve(1), "illegal_transition");
    Story::diagnosed().refuses(customer(), reject(1), "illegal_transition");
    Story::diagnosed().refuses(customer(), accept(OVER_CAP_SENTENCE), "not_in_this_state");
}

#[test]
fn a_quote_is_valid_until_its_last_instant() {
    let last_instant = Story::quoted().later(Duration::days(15));
    last_instant.refuses(system(), expire(1), "quote_still_valid");
    last_instant.clone().when(customer(), approve(1));
    let after = last_instant.later(Duration::milliseconds(1));
    after.refuses(customer(), approve(1), "quote_expired");
    let story = after.when(system(), expire(1)).is(Status::Rejected);
    story.has_already(system(), expire(1));
    story.refuses(customer(), approve(1), "illegal_transition");
    assert_eq!(story.balance(), 0, "the fee is kept");
}

#[test]
fn a_payment_after_expiry_is_kept_as_credit() {
    let story = Story::quoted()
        .later(Duration::days(16))
        .when(system(), expire(1))
        .when(reception(), pay(ChargeKind::Repair, 160_000));
    assert_eq!(story.balance(), -160_000);
    assert_eq!(story.status(), Status::Rejected);
}

#[test]
fn the_customer_rejects_and_the_fee_is_kept() {
    let story = Story::rejected();
    assert_eq!(story.repair.outcome(), Some(Outcome::Rejected));
    assert_eq!(story.balance(), 0);
    story.has_already(customer(), reject(1));
    let unreadable = RepairIntent::RejectQuote {
        revision: 1,
        reason: Some(Personal::erased(CUSTOMER)),
        evidence: None,
    };
    Story::quoted().refuses(customer(), unreadable, "text_required");
}

#[test]
fn more_tests_withdraw_the_revision_and_the_next_one_follows() {
    let story = Story::quoted().when(ana(), more_tests()).is(Status::Diagnosing);
    story.has_already(ana(), more_tests());
    assert_eq!(story.repair.quote(1).unwrap().decision, QuoteDecision::Withdrawn);
    story.refuses(customer(), approve(1), "illegal_transition");
    let story = story.when(ana(), quote()).is(Status::Quoted);
    assert_eq!(story.repair.current_revision(), Some(2));
    Story::diagnosed().refuses(ana(), more_tests(), "illegal_transition");
}

#[test]
fn more_than_half_of_the_value_needs_the_typed_sentence_and_the_owner() {
    let story = over_cap_quoted();
    story.refuses(customer(), approve(1), "over_cap_not_accepted");
    story.refuses(customer(), accept("acepto"), "over_cap_sentence_mismatch");
    let typed = "  acepto pagar MÁS de la  mitad del valor estimado. ";
    let story = story.when(customer(), accept(typed));
    story.has_already(customer(), accept(OVER_CAP_SENTENCE));
    story.refuses(customer(), approve(1), "over_cap_not_cosigned");
    let story = story.when(owner(), cosign());
    story.has_already(owner(), cosign());
    story.when(customer(), approve(1)).is(Status::Approved);
}

#[test]
fn the_owner_may_cosign_first() {
    over_cap_quoted()
        .when(owner(), cosign())
        .when(link(), accept(OVER_CAP_SENTENCE))
        .when(link(), approve(1))
        .is(Status::Approved);
}

#[test]
fn an_acceptance_is_of_one_revision() {
    let story = over_cap_quoted()
        .when(customer(), accept(OVER_CAP_SENTENCE))
        .when(owner(), cosign())
        .when(ana(), more_tests())
        .when(ana(), quote_of(lines(), 250_000));
    story.refuses(customer(), approve(2), "over_cap_not_accepted");
    story.refuses(owner(), cosign(), "revision_not_current");
}

#[test]
fn a_quote_within_half_of_the_value_takes_no_acceptance() {
    Story::quoted().refuses(customer(), accept(OVER_CAP_SENTENCE), "not_over_cap");
    Story::quoted().refuses(owner(), cosign(), "not_over_cap");
}

#[test]
fn a_deposit_for_parts_is_paid_before_approval() {
    let RepairIntent::IssueQuote { quotation, lines, valuation, .. } = quote() else {
        unreachable!()
    };
    let deposit = RepairIntent::IssueQuote {
        quotation,
        lines,
        valuation,
        change_reason: None,
        parts_deposit: Some(clp(30_000)),
    };
    let story = Story::diagnosed().when(ana(), deposit);
    story.refuses(customer(), approve(1), "parts_deposit_unpaid");
    story.clone().when(reception(), pay(ChargeKind::Repair, 30_000)).refuses(
        customer(),
        approve(1),
        "parts_deposit_unpaid",
    );
    let story = story.when(reception(), pay(ChargeKind::Parts, 29_990));
    story.refuses(customer(), approve(1), "parts_deposit_unpaid");
    story.when(reception(), pay(ChargeKind::Parts, 10)).when(customer(), approve(1));
}

#[test]
fn an_approved_change_order_keeps_what_was_done() {
    let story = change_ordered().when(customer(), approve(2)).is(Status::Approved);
    assert_eq!(story.repair.approved_total(), Some(clp(190_000)));
    let done: Vec<_> = story.repair.lines().iter().map(|line| line.state).collect();
    assert_eq!(done, [LineState::Done, LineState::Open, LineState::Open, LineState::Open]);
    story.refuses(ana(), RepairIntent::StartRepair, "parts_not_ready");
}

#[test]
fn a_declined_change_order_leaves_the_earlier_approval_as_it_was() {
    let story = change_ordered().when(customer(), reject(2)).is(Status::Approved);
    let RepairEvent::ChangeOrderDeclined { standing_revision, .. } =
        story.ends_with("ChangeOrderDeclined")
    else {
        unreachable!()
    };
    assert_eq!(*standing_revision, 1);
    assert_eq!(story.repair.approved_total(), Some(clp(180_000)));
    assert_eq!(story.repair.lines()[0].state, LineState::Done);
    story.has_already(customer(), reject(2));
    story.when(ana(), RepairIntent::StartRepair).is(Status::Repairing);
}

#[test]
fn a_change_order_that_runs_out_is_declined() {
    let story = change_ordered().later(Duration::days(16)).when(system(), expire(2));
    story.ends_with("ChangeOrderDeclined");
    story.has_already(system(), expire(2));
    assert_eq!(story.status(), Status::Approved);
    assert_eq!(story.repair.approved_total(), Some(clp(180_000)));
}

#[test]
fn more_tests_during_a_change_order_do_not_lose_the_approval() {
    let story = change_ordered().when(ana(), more_tests()).is(Status::Diagnosing);
    assert_eq!(story.repair.approved_total(), Some(clp(180_000)));
    story.clone().when(ana(), test(60, TestPhase::Diagnosis, true)).refuses(
        ana(),
        RepairIntent::ReportNoFault { summary: text("x") },
        "approved_work_stands",
    );
    story.refuses(ana(), quote(), "change_reason_required");
    story.refuses(customer(), cancel(), "cancellation_needs_owner");
    story
        .when(ana(), change_order(more_lines()))
        .when(customer(), reject(3))
        .when(ana(), RepairIntent::StartRepair)
        .is(Status::Repairing);
}

#[test]
fn a_change_order_on_covered_work_can_be_declined_too() {
    let story = Story::claimed(false)
        .when(ana(), RepairIntent::CoverByWarranty { verdict: text("La misma falla") })
        .when(ana(), assign(TECHNICIAN))
        .when(ana(), parts_reserved())
        .when(ana(), RepairIntent::StartRepair)
        .when(ana(), change_order(lines()))
        .when(customer(), reject(1))
        .is(Status::Approved);
    assert_eq!(story.repair.approved_total(), Some(clp(0)));
}

#[test]
fn nobody_decides_for_an_unknown_actor() {
    Story::quoted().refuses(Actor::anonymous(), approve(1), "evidence_required");
}
