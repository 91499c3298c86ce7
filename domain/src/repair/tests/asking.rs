//! What a customer is asked for under each charge, where money came in twice, was waived, kept or credited.

use super::online::{
    confirmed, finished_with_deposit, outstanding, overpaid_by, quote_with_deposit, refunded,
};
use super::story::*;
use crate::repair::samples::uuid;
use crate::repair::*;
use crate::values::PaymentId;

fn waive_fee() -> RepairIntent {
    RepairIntent::WaiveFee { reason: text("Cliente antiguo") }
}

fn credit(amount: i64) -> RepairIntent {
    RepairIntent::GrantCredit { amount: clp(amount), reason: text("Demora nuestra") }
}

/// From a repair whose fee is settled to the work of 180.000 done.
fn complete_the_work(story: Story) -> Story {
    story
        .when(ana(), RepairIntent::StartDiagnosis)
        .when(ana(), find())
        .when(ana(), RepairIntent::CompleteDiagnosisChecklist)
        .when(ana(), quote())
        .approved_and_ready()
}

#[test]
fn a_fee_that_came_in_twice_and_was_kept_is_not_asked_for_again_with_the_work() {
    let story = Story::received()
        .when(system(), confirmed(1, ChargeKind::Budget, clp(20_000), false))
        .when(system(), confirmed(2, ChargeKind::Budget, clp(20_000), true));
    let story = complete_the_work(story);
    assert_eq!((story.balance(), outstanding(&story)), (140_000, [0, 0, 140_000, 0]));
    assert_eq!(story.repair.to_pay(story.at), [(ChargeKind::Repair, clp(140_000))]);
}

#[test]
fn a_fee_that_was_waived_after_it_was_paid_counts_towards_the_work() {
    let story = complete_the_work(Story::paid().when(owner(), waive_fee()));
    assert_eq!((story.balance(), outstanding(&story)), (160_000, [0, 0, 160_000, 0]));
}

#[test]
fn storage_that_was_waived_after_it_was_paid_counts_towards_the_work() {
    let story = Story::ready()
        .when(reception(), prove(Notice::Ready))
        .on(day("2026-05-02"))
        .when(reception(), pay(ChargeKind::Storage, 10_000))
        .when(owner(), RepairIntent::WaiveStorage { reason: text("Estuvo enfermo") });
    assert_eq!((story.balance(), outstanding(&story)), (150_000, [0, 0, 150_000, 0]));
}

#[test]
fn a_credit_counts_towards_a_fee_that_is_not_paid_yet() {
    let story = Story::received().when(owner(), credit(5_000));
    assert_eq!(outstanding(&story), [15_000, 0, 0, 0]);
    let story = story.when(reception(), pay(ChargeKind::Budget, 15_000));
    assert_eq!((story.balance(), outstanding(&story)), (0, [0, 0, 0, 0]));
    // The diagnosis begins, and what the credit covered is not asked for later.
    let story =
        complete_the_work(story).when(reception(), prove(Notice::Ready)).on(day("2026-05-02"));
    assert_eq!(outstanding(&story), [0, 0, 160_000, 10_000]);
}

#[test]
fn a_deposit_that_went_back_is_asked_for_with_the_work_and_not_beside_it() {
    let story = finished_with_deposit();
    assert_eq!(outstanding(&story), [0, 0, 130_000, 0]);
    let story = story.when(system(), refunded(2, 1, clp(30_000)));
    assert_eq!((story.balance(), outstanding(&story)), (160_000, [0, 0, 160_000, 0]));
}

#[test]
fn a_deposit_paid_ahead_does_not_pay_the_fee() {
    let declined = RepairIntent::DeclineWarranty { verdict: text("Golpe") };
    let story = Story::claimed(true)
        .when(ana(), declined)
        .when(ana(), find())
        .when(ana(), RepairIntent::CompleteDiagnosisChecklist)
        .when(ana(), quote_with_deposit(30_000));
    assert_eq!(outstanding(&story), [20_000, 30_000, 0, 0]);
    let story = story.when(system(), confirmed(1, ChargeKind::Parts, clp(30_000), false));
    assert_eq!(outstanding(&story), [20_000, 0, 0, 0]);
    let story = story.when(system(), confirmed(2, ChargeKind::Budget, clp(20_000), false));
    assert_eq!((outstanding(&story), overpaid_by(2, &story)), ([0, 0, 0, 0], 0));
}

#[test]
fn what_was_paid_online_ahead_of_work_that_does_not_come_is_held_by_nothing() {
    let ids = [1, 2].map(|id| PaymentId::new(uuid(id)));
    let quoted = Story::received()
        .when(system(), confirmed(1, ChargeKind::Budget, clp(20_000), false))
        .when(ana(), RepairIntent::StartDiagnosis)
        .when(ana(), find())
        .when(ana(), RepairIntent::CompleteDiagnosisChecklist)
        .when(ana(), quote_with_deposit(30_000))
        .when(system(), confirmed(2, ChargeKind::Parts, clp(30_000), false));
    let unheld = |story: &Story, on_its_way, deposit| {
        let refundable = [(ids[0], clp(20_000)), (ids[1], clp(deposit))];
        story.repair.unheld_online(story.at, clp(on_its_way), &refundable)
    };
    assert_eq!(unheld(&quoted, 0, 30_000), [], "the quote holds the deposit");
    let rejected = quoted.clone().when(customer(), reject(1));
    assert_eq!(unheld(&rejected, 0, 30_000), [(ids[1], clp(30_000))], "the fee stays");
    assert_eq!(unheld(&rejected, 10_000, 20_000), [(ids[1], clp(20_000))]);
    assert_eq!(unheld(&rejected, 30_000, 0), []);
    let approved = quoted.when(customer(), approve(1));
    assert_eq!(unheld(&approved, 0, 30_000), []);
    let cancelled = approved.when(owner(), cancel_for(40_000, 0));
    assert_eq!(cancelled.balance(), -10_000, "40.000 less the fee and the deposit");
    assert_eq!(unheld(&cancelled, 0, 30_000), [(ids[1], clp(10_000))]);
}

#[test]
fn what_a_credit_made_too_much_is_known_as_overpaid() {
    let story = Story::received()
        .when(owner(), credit(5_000))
        .when(system(), confirmed(1, ChargeKind::Budget, clp(20_000), false));
    assert_eq!(story.balance(), -5_000);
    assert_eq!(overpaid_by(1, &story), 5_000);
}

#[test]
fn a_payment_that_storage_takes_the_rest_of_is_not_overpaid() {
    let story = finished_with_deposit()
        .when(reception(), prove(Notice::Ready))
        .on(day("2026-05-02"))
        .when(owner(), credit(10_000))
        .when(system(), confirmed(3, ChargeKind::Repair, clp(130_000), false));
    assert_eq!(story.balance() + story.repair.storage_due(story.at).pesos(), 0);
    assert_eq!(overpaid_by(3, &story), 0);
    assert_eq!(outstanding(&story), [0, 0, 0, 0]);
}
