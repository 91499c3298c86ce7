//! The ledger example of `product.md` §5b, and the fee's fate in every ending.

use super::story::*;
use crate::repair::ledger::EntryKind;
use crate::repair::samples::*;
use crate::repair::*;
use crate::values::Money;

fn paid_in_all(story: &Story) -> i64 {
    use ChargeKind::*;
    [Budget, Repair, Parts, Storage].map(|charge| story.repair.paid(charge).pesos()).iter().sum()
}

fn quoted_with_deposit() -> Story {
    let RepairIntent::IssueQuote { quotation, lines, valuation, .. } = quote() else {
        unreachable!()
    };
    Story::diagnosed().when(
        ana(),
        RepairIntent::IssueQuote {
            quotation,
            lines,
            valuation,
            change_reason: None,
            parts_deposit: Some(clp(30_000)),
        },
    )
}

#[test]
fn ledger_example_the_customer_pays_190_000_in_all() {
    let story = quoted_with_deposit()
        .when(reception(), pay(ChargeKind::Parts, 30_000))
        .approved_and_ready();
    assert_eq!(story.balance(), 130_000, "180.000 − 20.000 − 30.000");
    let story = story
        .when(reception(), prove(Notice::Ready))
        .on(day("2026-05-02"))
        .when(reception(), RepairIntent::ChargeStorage);
    assert_eq!(story.balance(), 140_000, "two storage blocks");
    let story = story
        .when(reception(), pay(ChargeKind::Repair, 130_000))
        .when(reception(), pay(ChargeKind::Storage, 10_000));
    assert_eq!(story.balance(), 0);
    assert_eq!(paid_in_all(&story), 190_000);
    assert_eq!(story.repair.quote(1).unwrap().total, clp(180_000), "what the 50 % rule looks at");
    story.when(reception(), deliver()).is(Status::Delivered);
}

#[test]
fn ledger_example_rejected_instead_keeps_the_fee() {
    let story = quoted_with_deposit()
        .when(customer(), reject(1))
        .when(ana(), reassemble())
        .is(Status::ReadyPickup);
    assert_eq!(story.balance(), 0);
    assert_eq!(paid_in_all(&story), 20_000);
    story.when(reception(), deliver()).is(Status::Delivered);
}

/// What the events come to, added up without the account.
#[expect(clippy::wildcard_enum_match_arm, reason = "most events are about no money")]
pub(super) fn balance_by_the_events(events: &[RepairEvent]) -> i64 {
    use RepairEvent as E;
    let (mut sum, mut fee, mut work, mut before_diagnosis) = (0, 0, 0, true);
    for event in events {
        match event {
            E::RepairReceived { fee: amount, .. } | E::FeeCharged { amount, .. } => {
                fee += amount.pesos();
                sum += amount.pesos();
            }
            E::FeeWaived { .. } | E::RepairVoided { .. } => {
                sum -= fee;
                fee = 0;
            }
            E::DiagnosisStarted { .. } => before_diagnosis = false,
            E::RepairCancelled { settlement, fee_credited, .. } => {
                let agreed = settlement.map_or(0, |it| (it.labour + it.parts).pesos());
                let returned = if before_diagnosis { fee } else { 0 };
                sum += agreed - fee_credited.unwrap_or_default().pesos() - returned;
            }
            E::DeclaredUnrepairable { labour_charge, .. } => sum += labour_charge.pesos(),
            E::RepairCompleted { final_total, .. } => {
                work = final_total.pesos() - fee.min(final_total.pesos());
                sum += work;
            }
            E::QualityCheckFailed { .. } | E::CounterFaultFound { .. } => {
                sum -= work;
                work = 0;
            }
            E::PaymentRecorded { amount, rounding, .. } => {
                sum += (rounding.unwrap_or_default() - *amount).pesos();
            }
            E::PaymentRefunded { amount, .. } => sum += amount.pesos(),
            E::CreditGranted { amount, .. } | E::StorageWaived { amount, .. } => {
                sum -= amount.pesos();
            }
            E::StorageCharged { block, .. } => sum += block.amount.pesos(),
            _ => {}
        }
    }
    sum
}

#[test]
fn the_balance_is_what_the_events_come_to() {
    let waited = Story::ready().when(reception(), prove(Notice::Ready)).on(day("2026-05-02"));
    let reason = || text("Así se acordó");
    let stories = [
        waited.clone().when(owner(), RepairIntent::WaiveStorage { reason: reason() }),
        waited.clone().when(reception(), pay(ChargeKind::Repair, 170_000)),
        waited.when(ana(), RepairIntent::ReportCounterFault { reason: reason() }),
        Story::paid().when(owner(), RepairIntent::WaiveFee { reason: reason() }),
        Story::paid()
            .when(owner(), give_back(ChargeKind::Budget, 20_000))
            .when(customer(), cancel()),
        Story::repairing().when(owner(), cancel_for(40_000, 0)),
        Story::repairing().when(owner(), unrepairable(15_000)),
        Story::settled()
            .when(owner(), RepairIntent::GrantCredit { amount: clp(7), reason: reason() }),
    ];
    for story in Status::ALL.map(Story::of).into_iter().chain(stories) {
        assert_eq!(story.balance(), balance_by_the_events(&story.events), "{:?}", story.status());
        let entries: Money = story.repair.ledger().iter().map(|entry| entry.amount).sum();
        assert_eq!(entries.pesos(), story.balance(), "{:?}", story.status());
    }
}

#[test]
fn the_fee_counts_towards_a_repaired_or_partial_repair_up_to_its_price() {
    let cheap = Story::diagnosed()
        .when(ana(), quote_of(vec![labour(1, 15_000, 30)], 400_000))
        .when(customer(), approve(1))
        .when(ana(), assign(TECHNICIAN))
        .when(ana(), parts_reserved())
        .when(ana(), RepairIntent::StartRepair)
        .when(ana(), do_line(1))
        .when(ana(), test(51, TestPhase::Repair, true))
        .when(ana(), photograph(PhotoKind::After))
        .when(ana(), RepairIntent::Complete { outcome: Outcome::Partial });
    assert_eq!(cheap.balance(), 0, "nothing to pay, and nothing to give back");
    assert_eq!(Story::completed().balance(), 160_000);
}

#[test]
fn a_waived_fee_is_not_credited() {
    let story = Story::received()
        .when(owner(), RepairIntent::WaiveFee { reason: text("Cliente antiguo") })
        .when(ana(), RepairIntent::StartDiagnosis)
        .when(ana(), find())
        .when(ana(), RepairIntent::CompleteDiagnosisChecklist)
        .when(ana(), quote_of(vec![labour(1, 100_000, 30)], 400_000))
        .when(customer(), approve(1))
        .when(ana(), assign(TECHNICIAN))
        .when(ana(), parts_reserved())
        .when(ana(), RepairIntent::StartRepair)
        .when(ana(), do_line(1))
        .when(ana(), test(51, TestPhase::Repair, true))
        .when(ana(), photograph(PhotoKind::After))
        .when(ana(), complete());
    assert_eq!(story.balance(), 100_000);
}

#[test]
fn a_declined_claim_that_is_repaired_gets_its_fee_credited() {
    let story = Story::claimed(true)
        .when(ana(), RepairIntent::DeclineWarranty { verdict: text("Golpe") })
        .when(reception(), pay(ChargeKind::Budget, 20_000))
        .when(ana(), find())
        .when(ana(), RepairIntent::CompleteDiagnosisChecklist)
        .when(ana(), quote_of(vec![labour(1, 100_000, 30)], 400_000))
        .when(customer(), approve(1))
        .when(ana(), assign(TECHNICIAN))
        .when(ana(), parts_reserved())
        .when(ana(), RepairIntent::StartRepair)
        .when(ana(), do_line(1))
        .when(ana(), test(51, TestPhase::Repair, true))
        .when(ana(), photograph(PhotoKind::After))
        .when(ana(), complete());
    assert_eq!(story.balance(), 80_000);
}

/// Work at that price, ready, with 80.000 and so many pesos to pay where it is 100.000 and so many.
fn ready_at(price: i64) -> Story {
    Story::diagnosed()
        .when(ana(), quote_of(vec![labour(1, price, 30)], 400_000))
        .when(customer(), approve(1))
        .when(ana(), assign(TECHNICIAN))
        .when(ana(), parts_reserved())
        .when(ana(), RepairIntent::StartRepair)
        .when(ana(), do_line(1))
        .when(ana(), test(51, TestPhase::Repair, true))
        .when(ana(), photograph(PhotoKind::After))
        .when(ana(), complete())
        .when(beto(), pass())
}

#[test]
fn cash_settles_a_total_rounded_to_ten_pesos() {
    for (price, cash) in [(100_003, 80_000), (100_005, 80_000), (100_006, 80_010)] {
        let story = ready_at(price).when(reception(), pay(ChargeKind::Repair, cash));
        assert_eq!(story.balance(), 0, "{price}");
        let last = story.repair.ledger().last().unwrap();
        assert_eq!(last.kind, EntryKind::Rounding);
    }
}

#[test]
fn cash_settles_a_total_with_storage_that_nobody_has_charged_yet() {
    let story = ready_at(100_004).when(reception(), prove(Notice::Ready)).on(day("2026-04-02"));
    let story = story.when(reception(), pay(ChargeKind::Repair, 85_000));
    let names: Vec<_> = story.events.iter().rev().take(2).map(RepairEvent::name).collect();
    assert_eq!(names, ["PaymentRecorded", "StorageCharged"]);
    assert_eq!(story.balance(), 0);
    story.when(reception(), deliver()).is(Status::Delivered);
}

#[test]
fn cash_settles_a_charge_while_another_is_open() {
    let story = ready_at(100_004).when(reception(), prove(Notice::Ready)).on(day("2026-04-02"));
    let story = story.when(reception(), pay(ChargeKind::Repair, 80_000));
    assert_eq!(story.repair.to_pay(story.at), [(ChargeKind::Storage, clp(5_000))]);
    let story = story.when(reception(), pay(ChargeKind::Storage, 5_000));
    assert_eq!(story.balance(), 0);
    story.when(reception(), deliver()).is(Status::Delivered);
}

#[test]
fn a_deposit_in_cash_is_no_total_and_leaves_nothing_to_ask_for() {
    let story = Story::diagnosed()
        .when(ana(), super::online::quote_with_deposit(30_004))
        .when(reception(), pay(ChargeKind::Parts, 30_000));
    assert_eq!(story.balance(), -30_000);
    assert_eq!(story.repair.to_pay(story.at), []);
    story.when(customer(), approve(1));
}

#[test]
fn cash_from_before_its_rounding_was_recorded_settles_what_it_settled() {
    let mut story = ready_at(100_004).when(reception(), pay(ChargeKind::Repair, 80_000));
    let Some(RepairEvent::PaymentRecorded { rounding, .. }) = story.events.last_mut() else {
        unreachable!()
    };
    assert_eq!(rounding.take(), Some(clp(-4)));
    let replayed: Repair = crate::testing::replay(&story.events);
    assert_eq!(replayed, story.repair);
}

#[test]
fn a_transfer_is_exact() {
    let transfer = |amount| RepairIntent::RecordPayment {
        charge: ChargeKind::Repair,
        amount: clp(amount),
        method: PaymentMethod::Transfer,
        evidence: evidence("TEF 9"),
    };
    let story = Story::ready().when(reception(), transfer(159_997));
    assert_eq!(story.balance(), 3);
    story.refuses(reception(), deliver(), "balance_not_zero");
}
