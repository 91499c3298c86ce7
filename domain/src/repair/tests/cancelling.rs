//! → CANCELLED, → VOIDED, and REJECTED, UNREPAIRABLE, CANCELLED → `READY_PICKUP`.

use chrono::Duration;

use super::story::*;
use crate::repair::*;

#[test]
fn before_the_diagnosis_the_fee_goes_back_in_full() {
    let story = Story::paid();
    story.refuses(customer(), cancel(), "fee_not_refunded");
    let story = story.when(owner(), give_back(ChargeKind::Budget, 19_999));
    story.refuses(customer(), cancel(), "fee_not_refunded");
    let story = story
        .when(owner(), give_back(ChargeKind::Budget, 1))
        .when(customer(), cancel())
        .is(Status::Cancelled);
    assert_eq!(story.balance(), 0);
    story.has_already(customer(), cancel());
}

#[test]
fn an_unpaid_or_waived_intake_is_cancelled_without_debt() {
    let story = Story::received().when(customer(), cancel());
    assert_eq!(story.balance(), 0);
    let story = Story::received()
        .when(owner(), RepairIntent::WaiveFee { reason: text("Amigo") })
        .when(owner(), cancel());
    assert_eq!(story.balance(), 0);
}

#[test]
fn only_the_customer_or_the_owner_cancels() {
    for by in [reception(), ana(), link(), system()] {
        Story::received().refuses(by, cancel(), "cancellation_needs_customer");
    }
    let empty = RepairIntent::Cancel { reason: text(""), settlement: None };
    Story::received().refuses(customer(), empty, "text_required");
}

#[test]
fn during_the_diagnosis_the_fee_is_kept_and_the_diagnosis_is_told() {
    Story::diagnosing().refuses(customer(), cancel(), "diagnosis_not_reported");
    Story::diagnosing().when(ana(), note(31, NoteVisibility::Internal)).refuses(
        customer(),
        cancel(),
        "diagnosis_not_reported",
    );
    Story::paid()
        .when(ana(), note(31, NoteVisibility::Public))
        .when(ana(), RepairIntent::StartDiagnosis)
        .refuses(customer(), cancel(), "diagnosis_not_reported");
    for by in [customer(), owner()] {
        let story = Story::diagnosing()
            .when(ana(), note(31, NoteVisibility::Public))
            .when(by, cancel())
            .is(Status::Cancelled);
        assert_eq!(story.balance(), 0, "paid and kept");
    }
    Story::diagnosing().when(ana(), note(31, NoteVisibility::Public)).refuses(
        owner(),
        cancel_for(1, 0),
        "settlement_not_due",
    );
}

#[test]
fn approved_work_is_cancelled_by_the_owner_with_a_settlement() {
    for status in [Status::Approved, Status::Repairing, Status::WaitingParts] {
        let story = Story::of(status);
        story.refuses(customer(), cancel(), "cancellation_needs_owner");
        story.refuses(customer(), cancel_for(0, 0), "cancellation_needs_owner");
        story.refuses(owner(), cancel(), "settlement_required");
        story.refuses(owner(), cancel_for(-1, 0), "amount_out_of_range");
        story.refuses(owner(), cancel_for(150_000, 30_001), "settlement_above_approved");
        let story = story
            .when(reception(), pay(ChargeKind::Parts, 30_000))
            .when(owner(), cancel_for(50_000, 30_000))
            .is(Status::Cancelled);
        assert_eq!(story.balance(), 30_000, "labour and parts less what was paid, the fee too");
        story.has_already(owner(), cancel_for(50_000, 30_000));
        story.refuses(owner(), cancel_for(1, 0), "illegal_transition");
    }
}

#[test]
fn the_fee_counts_towards_a_settlement_and_what_is_left_of_it_is_kept() {
    for (labour, balance) in [(0, 0), (15_000, 0), (20_000, 0), (25_000, 5_000)] {
        let story = Story::of(Status::Approved).when(owner(), cancel_for(labour, 0));
        assert_eq!(story.balance(), balance, "{labour}");
    }
    // As it was written before: the fee was kept apart.
    let mut story = Story::of(Status::Approved).when(owner(), cancel_for(25_000, 0));
    let Some(RepairEvent::RepairCancelled { fee_credited, .. }) = story.events.last_mut() else {
        unreachable!()
    };
    *fee_credited = None;
    story.repair = crate::testing::replay(&story.events);
    assert_eq!(story.balance(), 25_000);
}

#[test]
fn a_quoted_or_completed_repair_is_not_cancelled() {
    for status in [Status::Quoted, Status::Completed, Status::Rejected, Status::Abandoned] {
        Story::of(status).refuses(owner(), cancel_for(0, 0), "illegal_transition");
    }
}

#[test]
fn a_mistaken_entry_is_voided_within_a_day_and_without_money() {
    let story = Story::voided().is(Status::Voided);
    assert_eq!(story.balance(), 0);
    story.has_already(owner(), void());
    Story::received().later(Duration::hours(24) - Duration::milliseconds(1)).when(owner(), void());
    Story::received().later(Duration::hours(24)).refuses(owner(), void(), "voiding_window_closed");
    Story::paid().refuses(owner(), void(), "voiding_after_payment");
    Story::paid().when(owner(), give_back(ChargeKind::Budget, 20_000)).refuses(
        owner(),
        void(),
        "voiding_after_payment",
    );
    Story::diagnosing().refuses(owner(), void(), "illegal_transition");
}

#[test]
fn a_clock_moved_back_does_not_close_the_window() {
    Story::received().later(-Duration::hours(2)).when(owner(), void()).is(Status::Voided);
}

#[test]
fn a_voided_number_is_never_used_again() {
    Story::voided().refuses(
        reception(),
        receive_with(Intake { high_value: true, ..samples::intake() }),
        "already_received",
    );
}

#[test]
fn what_will_not_be_repaired_is_put_together_again_with_its_accessories() {
    let incomplete = RepairIntent::Reassemble { accessories_complete: false };
    for (status, outcome) in [
        (Status::Rejected, Outcome::Rejected),
        (Status::Unrepairable, Outcome::Unrepairable),
        (Status::Cancelled, Outcome::Cancelled),
    ] {
        let story = Story::of(status);
        story.refuses(ana(), incomplete.clone(), "accessories_incomplete");
        let story = story.when(ana(), reassemble()).is(Status::ReadyPickup);
        assert_eq!(story.repair.outcome(), Some(outcome));
        story.has_already(ana(), reassemble());
        let story = story.when(reception(), deliver()).is(Status::Delivered);
        assert_eq!(story.repair.warranty(), None);
    }
    Story::ready().refuses(ana(), reassemble(), "illegal_transition");
    Story::repairing().refuses(ana(), reassemble(), "illegal_transition");
}
