//! Money that came and went through a gateway, in the repair's account.

use chrono::Duration;

use super::story::*;
use crate::permissions::Capability;
use crate::repair::ledger::EntryKind;
use crate::repair::samples::*;
use crate::repair::*;
use crate::values::{Money, PaymentId, RefundId};

pub(super) fn confirmed(
    payment: u128,
    charge: ChargeKind,
    amount: Money,
    kept_as_credit: bool,
) -> RepairIntent {
    RepairIntent::RecordOnlinePayment {
        payment: PaymentId::new(uuid(payment)),
        charge,
        amount,
        gateway_order: format!("flow {payment}"),
        paid_at: instant(),
        kept_as_credit,
    }
}

pub(super) fn refunded(payment: u128, refund: u128, amount: Money) -> RepairIntent {
    RepairIntent::RecordOnlineRefund {
        payment: PaymentId::new(uuid(payment)),
        refund: RefundId::new(uuid(refund)),
        amount,
        method: PaymentMethod::Online,
        reason: text("Se pagó dos veces"),
    }
}

fn paid(payment: u128, charge: ChargeKind, amount: i64) -> RepairIntent {
    confirmed(payment, charge, clp(amount), false)
}

pub(super) fn quote_with_deposit(deposit: i64) -> RepairIntent {
    RepairIntent::IssueQuote {
        quotation: quotation(),
        lines: lines(),
        valuation: Some(valuation(400_000)),
        change_reason: None,
        parts_deposit: Some(clp(deposit)),
    }
}

pub(super) fn outstanding(story: &Story) -> [i64; 4] {
    use ChargeKind::*;
    [Budget, Parts, Repair, Storage]
        .map(|charge| story.repair.outstanding(charge, story.at).pesos())
}

pub(super) fn overpaid_by(payment: u128, story: &Story) -> i64 {
    story.repair.overpaid_by(PaymentId::new(uuid(payment)), story.at).pesos()
}

#[test]
fn the_fee_paid_online_opens_the_diagnosis() {
    let story = Story::received().when(system(), paid(1, ChargeKind::Budget, 20_000));
    let RepairEvent::PaymentRecorded { payment, method, evidence, .. } =
        story.ends_with("PaymentRecorded")
    else {
        unreachable!()
    };
    assert_eq!(*payment, Some(PaymentId::new(uuid(1))));
    assert_eq!(*method, PaymentMethod::Online);
    assert_eq!(evidence.reference, "flow 1");
    assert_eq!(story.balance(), 0);
    story.when(ana(), RepairIntent::StartDiagnosis).is(Status::Diagnosing);
}

#[test]
fn the_same_online_payment_a_hundred_times_is_booked_once() {
    let story = Story::received().when(system(), paid(1, ChargeKind::Budget, 20_000));
    for _ in 0..100 {
        story.has_already(system(), paid(1, ChargeKind::Budget, 20_000));
        story.has_already(system(), confirmed(1, ChargeKind::Budget, clp(20_000), true));
    }
    assert_eq!(story.repair.ledger().len(), 2, "the fee and its payment");
}

#[test]
fn a_second_online_payment_of_a_settled_charge_is_refused() {
    let story = Story::received().when(system(), paid(1, ChargeKind::Budget, 20_000));
    story.refuses(system(), paid(2, ChargeKind::Budget, 20_000), "charge_already_settled");
    let story = Story::paid();
    story.refuses(system(), paid(2, ChargeKind::Budget, 20_000), "charge_already_settled");
    let story = Story::settled();
    story.refuses(system(), paid(3, ChargeKind::Repair, 160_000), "charge_already_settled");
}

#[test]
fn an_online_payment_of_what_is_not_due_is_refused() {
    use ChargeKind::*;
    let waived =
        Story::received().when(owner(), RepairIntent::WaiveFee { reason: text("Cliente antiguo") });
    waived.refuses(system(), paid(1, Budget, 20_000), "charge_not_due");
    Story::received().refuses(system(), paid(1, Repair, 1_000), "charge_not_due");
    Story::received().refuses(system(), paid(1, Storage, 5_000), "charge_not_due");
    Story::quoted().refuses(system(), paid(1, Parts, 30_000), "charge_not_due");
    Story::voided().refuses(system(), paid(1, Budget, 20_000), "charge_not_due");
    Story::received().refuses(system(), paid(1, Budget, 0), "amount_out_of_range");
}

#[test]
fn a_payment_after_the_quote_expired_is_refused() {
    let story = Story::diagnosed().when(ana(), quote_with_deposit(30_000));
    assert_eq!(outstanding(&story), [0, 30_000, 0, 0]);
    let late = |story: &Story| RepairIntent::RecordOnlinePayment {
        payment: PaymentId::new(uuid(1)),
        charge: ChargeKind::Parts,
        amount: clp(30_000),
        gateway_order: text("flow 1"),
        paid_at: story.at,
        kept_as_credit: false,
    };
    let in_time = paid(1, ChargeKind::Parts, 30_000);
    let story = story.later(Duration::days(15) + Duration::seconds(1));
    assert_eq!(outstanding(&story), [0, 0, 0, 0]);
    story.refuses(system(), late(&story), "charge_not_due");
    // What was paid in time but confirmed late still counts, as long as nobody has expired the quote.
    story.clone().when(system(), in_time.clone());
    let story = story.when(system(), RepairIntent::ExpireQuote { revision: 1 });
    story.refuses(system(), in_time, "charge_not_due");
}

#[test]
fn a_person_keeps_as_credit_what_nothing_waits_for() {
    let story = Story::settled();
    let story = story.when(system(), confirmed(3, ChargeKind::Repair, clp(160_000), true));
    assert_eq!(story.balance(), -160_000);
    story.when(reception(), deliver()).is(Status::Delivered);
}

#[test]
fn a_deposit_paid_online_opens_the_approval() {
    let story = Story::diagnosed().when(ana(), quote_with_deposit(30_000));
    story.refuses(customer(), approve(1), "parts_deposit_unpaid");
    let story = story.when(system(), paid(1, ChargeKind::Parts, 30_000));
    assert_eq!(outstanding(&story), [0, 0, 0, 0]);
    let story = story.when(customer(), approve(1));
    story.refuses(system(), paid(2, ChargeKind::Parts, 30_000), "charge_already_settled");
}

pub(super) fn finished_with_deposit() -> Story {
    Story::received()
        .when(system(), paid(1, ChargeKind::Budget, 20_000))
        .when(ana(), RepairIntent::StartDiagnosis)
        .when(ana(), find())
        .when(ana(), RepairIntent::CompleteDiagnosisChecklist)
        .when(ana(), quote_with_deposit(30_000))
        .when(system(), paid(2, ChargeKind::Parts, 30_000))
        .approved_and_ready()
}

#[test]
fn ledger_example_paid_online_comes_to_zero_and_a_refund_opens_it_again() {
    let story =
        finished_with_deposit().when(reception(), prove(Notice::Ready)).on(day("2026-05-02"));
    assert_eq!(outstanding(&story), [0, 0, 130_000, 10_000], "two blocks begun, none charged yet");
    let story = story.when(reception(), RepairIntent::ChargeStorage);
    assert_eq!(outstanding(&story), [0, 0, 130_000, 10_000], "charged, and the same");
    let paid_for_storage = |story: &Story| RepairIntent::RecordOnlinePayment {
        payment: PaymentId::new(uuid(4)),
        charge: ChargeKind::Storage,
        amount: clp(10_000),
        gateway_order: text("flow 4"),
        paid_at: story.at,
        kept_as_credit: false,
    };
    let storage = paid_for_storage(&story);
    let story = story.when(system(), paid(3, ChargeKind::Repair, 130_000)).when(system(), storage);
    assert_eq!(story.balance(), 0);
    assert_eq!(outstanding(&story), [0, 0, 0, 0]);
    let story = story.when(system(), refunded(3, 1, clp(30_000)));
    assert_eq!(story.balance(), 30_000);
    assert_eq!(outstanding(&story), [0, 0, 30_000, 0]);
    assert_eq!(story.balance(), super::ledger::balance_by_the_events(&story.events));
    assert_eq!(story.repair.ledger().last().unwrap().kind, EntryKind::Refund(ChargeKind::Repair));
    let story = story.when(system(), paid(5, ChargeKind::Repair, 30_000));
    assert_eq!(story.balance(), 0);
    story.when(reception(), deliver()).is(Status::Delivered);
}

#[test]
fn a_refund_is_booked_once_under_its_payments_charge() {
    let story = Story::received()
        .when(system(), paid(1, ChargeKind::Budget, 20_000))
        .when(system(), refunded(1, 1, clp(20_000)));
    assert_eq!(story.balance(), 20_000);
    let RepairEvent::PaymentRefunded { charge, refund, .. } = story.ends_with("PaymentRefunded")
    else {
        unreachable!()
    };
    assert_eq!((*charge, *refund), (ChargeKind::Budget, Some(RefundId::new(uuid(1)))));
    for _ in 0..100 {
        story.has_already(system(), refunded(1, 1, clp(20_000)));
    }
    story.refuses(system(), refunded(2, 2, clp(1)), "payment_unknown");
    story.refuses(system(), refunded(1, 2, clp(0)), "amount_out_of_range");
}

#[test]
fn a_fee_that_went_back_is_due_again_and_is_paid_again() {
    let story = Story::received()
        .when(system(), paid(1, ChargeKind::Budget, 20_000))
        .when(system(), refunded(1, 1, clp(20_000)));
    story.refuses(ana(), RepairIntent::StartDiagnosis, "fee_unpaid");
    story
        .when(system(), paid(2, ChargeKind::Budget, 20_000))
        .when(ana(), RepairIntent::StartDiagnosis);
}

#[test]
fn what_overlaps_with_another_payment_is_known_as_overpaid() {
    let story = finished_with_deposit()
        .when(reception(), pay(ChargeKind::Repair, 100_000))
        .when(system(), paid(3, ChargeKind::Repair, 130_000));
    assert_eq!(story.balance(), -100_000);
    assert_eq!(overpaid_by(3, &story), 100_000);
    assert_eq!(overpaid_by(9, &story), 0, "never booked");
}

#[test]
fn only_process_managers_book_what_a_gateway_confirmed() {
    for intent in [paid(1, ChargeKind::Budget, 1), refunded(1, 1, clp(1))] {
        assert_eq!(intent.capability(), Capability::Automation);
    }
}

#[test]
fn payments_before_there_were_gateways_decode_and_encode_as_they_were() {
    for json in [
        r#"{"PaymentRecorded":{"charge":"BUDGET","amount":1,"method":"online","evidence":{"kind":"x","reference":"y"},"payment":"00000000-0000-0000-0000-000000000001","at":"2026-03-02T13:00:00Z"}}"#,
        r#"{"PaymentRecorded":{"charge":"BUDGET","amount":1,"method":"cash","evidence":{"kind":"x","reference":"y"},"rounding":-4,"at":"2026-03-02T13:00:00Z"}}"#,
        r#"{"PaymentRefunded":{"charge":"BUDGET","amount":1,"method":"online","refund":"00000000-0000-0000-0000-000000000001","reason":"z","at":"2026-03-02T13:00:00Z"}}"#,
        r#"{"PaymentRecorded":{"charge":"BUDGET","amount":1,"method":"online","evidence":{"kind":"x","reference":"y"},"at":"2026-03-02T13:00:00Z"}}"#,
        r#"{"PaymentRefunded":{"charge":"BUDGET","amount":1,"method":"online","reason":"z","at":"2026-03-02T13:00:00Z"}}"#,
    ] {
        let event: RepairEvent = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&event).unwrap(), json);
    }
}

#[test]
fn storage_is_not_asked_for_again_where_nothing_is_owed() {
    let ready =
        finished_with_deposit().when(reception(), prove(Notice::Ready)).on(day("2026-05-02"));
    let storage = |story: &Story| RepairIntent::RecordOnlinePayment {
        payment: PaymentId::new(uuid(4)),
        charge: ChargeKind::Storage,
        amount: clp(10_000),
        gateway_order: text("flow 4"),
        paid_at: story.at,
        kept_as_credit: false,
    };
    // All of it, storage included, came in under the repair's own charge.
    let all = ready.clone().when(reception(), pay(ChargeKind::Repair, 140_000));
    assert_eq!(outstanding(&all), [0, 0, 0, 0]);
    all.refuses(system(), storage(&all), "charge_already_settled");
    all.has_already(reception(), RepairIntent::ChargeStorage);
    assert_eq!(all.balance(), 0);
    let online = ready.clone().when(system(), paid(3, ChargeKind::Repair, 130_000));
    assert_eq!((online.balance(), outstanding(&online)), (0, [0, 0, 0, 10_000]));
    assert_eq!(overpaid_by(3, &online), 0);
    // A credit counts towards the repair first, and what is left of it towards storage.
    let credit =
        |amount| RepairIntent::GrantCredit { amount: clp(amount), reason: text("Demora nuestra") };
    let credited = ready.clone().when(owner(), credit(4_000));
    assert_eq!(outstanding(&credited), [0, 0, 126_000, 10_000]);
    assert_eq!(outstanding(&ready.when(owner(), credit(134_000))), [0, 0, 0, 6_000]);
}
