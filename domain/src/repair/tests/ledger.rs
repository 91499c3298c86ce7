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
        .when(customer(), approve(1))
        .when(ana(), assign(TECHNICIAN))
        .when(ana(), parts_reserved())
        .when(ana(), RepairIntent::StartRepair)
        .when(ana(), do_line(1))
        .when(ana(), do_line(2))
        .when(ana(), do_line(3))
        .when(ana(), test(51, TestPhase::Repair, true))
        .when(ana(), photograph(PhotoKind::After))
        .when(ana(), complete())
        .when(beto(), pass());
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

#[test]
fn the_balance_is_always_the_sum_of_the_entries() {
    for story in Status::ALL.map(Story::of) {
        let sum: Money = story.repair.ledger().iter().map(|entry| entry.amount).sum();
        assert_eq!(story.repair.balance(), sum);
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

#[test]
fn cash_settles_a_total_rounded_to_ten_pesos() {
    for (price, cash) in [(100_003, 80_000), (100_005, 80_000), (100_006, 80_010)] {
        let story = Story::diagnosed()
            .when(ana(), quote_of(vec![labour(1, price, 30)], 400_000))
            .when(customer(), approve(1))
            .when(ana(), assign(TECHNICIAN))
            .when(ana(), parts_reserved())
            .when(ana(), RepairIntent::StartRepair)
            .when(ana(), do_line(1))
            .when(ana(), test(51, TestPhase::Repair, true))
            .when(ana(), photograph(PhotoKind::After))
            .when(ana(), complete())
            .when(beto(), pass());
        let story = story.when(reception(), pay(ChargeKind::Repair, cash));
        assert_eq!(story.balance(), 0, "{price}");
        let last = story.repair.ledger().last().unwrap();
        assert_eq!(last.kind, EntryKind::Rounding);
    }
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
