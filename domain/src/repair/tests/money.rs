//! Payments, refunds, waivers, credits and storage charges as commands.

use super::story::*;
use crate::aggregate::Refusal as _;
use crate::repair::samples::*;
use crate::repair::*;
use crate::values::PaymentId;

fn transfer(amount: i64, reference: &str) -> RepairIntent {
    RepairIntent::RecordPayment {
        charge: ChargeKind::Budget,
        amount: clp(amount),
        method: PaymentMethod::Transfer,
        evidence: evidence(reference),
    }
}

fn waive_fee() -> RepairIntent {
    RepairIntent::WaiveFee { reason: text("Cliente antiguo") }
}

fn credit(amount: i64) -> RepairIntent {
    RepairIntent::GrantCredit { amount: clp(amount), reason: text("Demora nuestra") }
}

fn waive_storage() -> RepairIntent {
    RepairIntent::WaiveStorage { reason: text("Estuvo enfermo") }
}

#[test]
fn a_payment_is_a_positive_amount_with_evidence() {
    let story = Story::received();
    story.refuses(reception(), pay(ChargeKind::Budget, 0), "amount_out_of_range");
    story.refuses(reception(), pay(ChargeKind::Budget, -1), "amount_out_of_range");
    story.refuses(reception(), pay(ChargeKind::Budget, i64::MAX), "amount_out_of_range");
    story.refuses(reception(), transfer(20_000, ""), "evidence_required");
}

#[test]
fn the_same_transfer_a_hundred_times_is_one_payment() {
    let mut story = Story::received().when(reception(), transfer(20_000, "TEF 1"));
    for _ in 0..100 {
        story.has_already(reception(), transfer(20_000, "TEF 1"));
    }
    story = story.when(reception(), transfer(20_000, "TEF 2"));
    assert_eq!(story.repair.paid(ChargeKind::Budget), clp(40_000), "kept, and a person decides");
}

#[test]
fn two_equal_sums_of_cash_are_two_payments() {
    let story = Story::paid().when(reception(), pay(ChargeKind::Budget, 20_000));
    assert_eq!(story.balance(), -20_000);
}

#[test]
fn money_that_came_in_is_kept_in_every_state() {
    for status in Status::ALL {
        Story::of(status).when(reception(), pay(ChargeKind::Storage, 5_000));
    }
}

#[test]
fn no_more_is_given_back_than_came_in() {
    let story = Story::paid();
    story.refuses(owner(), give_back(ChargeKind::Budget, 20_001), "refund_exceeds_payments");
    story.refuses(owner(), give_back(ChargeKind::Parts, 1), "refund_exceeds_payments");
    story.refuses(owner(), give_back(ChargeKind::Budget, 0), "amount_out_of_range");
    let story = story.when(owner(), give_back(ChargeKind::Budget, 20_000));
    story.refuses(owner(), give_back(ChargeKind::Budget, 1), "refund_exceeds_payments");
    assert_eq!(story.balance(), 20_000);
}

#[test]
fn what_came_in_online_does_not_go_back_at_the_counter() {
    use super::online::{confirmed, refunded};
    let online = || confirmed(1, ChargeKind::Budget, clp(20_000), false);
    let story = Story::received().when(system(), online());
    let at_the_counter = give_back(ChargeKind::Budget, 20_000);
    story.refuses(owner(), at_the_counter.clone(), "refund_belongs_to_payment");
    story.refuses(owner(), give_back(ChargeKind::Budget, 20_001), "refund_exceeds_payments");
    story.refuses(customer(), cancel(), "fee_not_refunded");
    // Through the gateway it goes back, and then the repair can be cancelled.
    let story = story.when(system(), refunded(1, 1, clp(20_000)));
    story.refuses(owner(), at_the_counter, "refund_exceeds_payments");
    story.when(customer(), cancel()).is(Status::Cancelled);
}

#[test]
fn what_came_in_at_the_counter_goes_back_there_beside_an_online_payment() {
    use super::online::{confirmed, refunded};
    let story = Story::received()
        .when(reception(), pay(ChargeKind::Budget, 5_000))
        .when(system(), confirmed(1, ChargeKind::Budget, clp(20_000), false));
    story.refuses(owner(), give_back(ChargeKind::Budget, 5_001), "refund_belongs_to_payment");
    let story = story.when(owner(), give_back(ChargeKind::Budget, 5_000));
    story.refuses(owner(), give_back(ChargeKind::Budget, 1), "refund_belongs_to_payment");
    assert_eq!(story.repair.paid_beside(PaymentId::new(uuid(1))), Some(clp(20_000)));
    assert_eq!(story.repair.paid_beside(PaymentId::new(uuid(2))), None);
    story.when(system(), refunded(1, 1, clp(20_000))).when(customer(), cancel());
}

#[test]
fn nobody_says_by_hand_that_money_moved_online() {
    let online = |charge| RepairIntent::RecordPayment {
        charge,
        amount: clp(20_000),
        method: PaymentMethod::Online,
        evidence: evidence("Flow 1"),
    };
    Story::received().refuses(reception(), online(ChargeKind::Budget), "method_not_by_hand");
    let back = RepairIntent::Refund {
        charge: ChargeKind::Budget,
        amount: clp(20_000),
        method: PaymentMethod::Online,
        reason: text("Se devuelve"),
    };
    Story::paid().refuses(owner(), back, "method_not_by_hand");
    assert_eq!(RepairError::MethodNotByHand.pointer(), Some("/method"));
}

#[test]
fn the_fee_is_waived_once() {
    let silent = RepairIntent::WaiveFee { reason: text(" ") };
    Story::received().refuses(owner(), silent, "text_required");
    let story = Story::received().when(owner(), waive_fee());
    assert_eq!(story.balance(), 0);
    story.has_already(owner(), waive_fee());
    Story::claimed(false).refuses(owner(), waive_fee(), "no_fee_due");
    Story::delivered().refuses(owner(), waive_fee(), "not_in_this_state");
}

#[test]
fn a_fee_that_counts_towards_the_repair_is_not_waived_on_top() {
    Story::completed().refuses(owner(), waive_fee(), "fee_already_credited");
}

#[test]
fn the_owner_credits_a_positive_amount() {
    Story::ready().refuses(owner(), credit(0), "amount_out_of_range");
    let story = Story::ready().when(owner(), credit(160_000));
    assert_eq!(story.balance(), 0);
    story.when(reception(), deliver()).is(Status::Delivered);
    Story::voided().refuses(owner(), credit(1), "not_in_this_state");
}

#[test]
fn storage_is_charged_only_if_it_was_accepted() {
    let without = Intake { storage_policy: None, ..intake() };
    let story = Story::new()
        .when(reception(), receive_with(without))
        .when(reception(), pay(ChargeKind::Budget, 20_000))
        .when(ana(), RepairIntent::StartDiagnosis)
        .when(ana(), test(50, TestPhase::Diagnosis, true))
        .when(ana(), RepairIntent::ReportNoFault { summary: text("Sin falla") })
        .when(reception(), prove(Notice::Ready))
        .on(day("2027-03-02"));
    story.refuses(reception(), RepairIntent::ChargeStorage, "storage_not_accepted");
    story.when(reception(), deliver()).is(Status::Delivered);
    Story::received().refuses(reception(), RepairIntent::ChargeStorage, "not_in_this_state");
}

#[test]
fn storage_that_has_not_begun_charges_nothing() {
    Story::ready().has_already(reception(), RepairIntent::ChargeStorage);
    let notified = Story::ready().when(reception(), prove(Notice::Ready));
    notified.on(day("2026-04-01")).has_already(reception(), RepairIntent::ChargeStorage);
}

#[test]
fn storage_is_charged_once_a_block_and_waived_by_the_owner() {
    let story = Story::settled()
        .when(reception(), prove(Notice::Ready))
        .on(day("2026-05-02"))
        .when(reception(), RepairIntent::ChargeStorage);
    assert_eq!(story.balance(), 10_000, "two blocks have begun");
    story.has_already(reception(), RepairIntent::ChargeStorage);
    let silent = RepairIntent::WaiveStorage { reason: text("") };
    story.refuses(owner(), silent, "text_required");
    let story = story.when(owner(), waive_storage());
    assert_eq!(story.balance(), 0);
    story.has_already(owner(), waive_storage());
    story.has_already(reception(), RepairIntent::ChargeStorage);
}

#[test]
fn storage_that_nobody_has_charged_yet_is_waived_with_what_was_charged() {
    let story = Story::settled().when(reception(), prove(Notice::Ready)).on(day("2026-05-02"));
    let story = story.when(owner(), waive_storage());
    let RepairEvent::StorageWaived { amount, .. } = story.ends_with("StorageWaived") else {
        unreachable!()
    };
    assert_eq!(*amount, clp(10_000), "two blocks have begun");
    assert_eq!(story.balance(), 0);
    story.has_already(owner(), waive_storage());
    story.when(reception(), deliver()).is(Status::Delivered);
}
