//! DIAGNOSING, REJECTED, REPAIRING, `WAITING_PARTS` → QUOTED, and the 50 % rule.

use chrono::Duration;

use super::story::*;
use crate::repair::samples::*;
use crate::repair::*;
use crate::values::QuotationId;

type Draft<'a> = (&'a mut Vec<QuoteLine>, &'a mut Option<ValuationSnapshot>, &'a mut Option<i64>);

fn quote_with(change: impl FnOnce(Draft<'_>)) -> RepairIntent {
    let (mut lines, mut valuation, mut deposit) = (lines(), Some(valuation(400_000)), None);
    change((&mut lines, &mut valuation, &mut deposit));
    RepairIntent::IssueQuote {
        quotation: quotation(),
        lines,
        valuation,
        change_reason: None,
        parts_deposit: deposit.map(clp),
    }
}

fn over_cap(total: i64, value: i64) -> bool {
    let story = Story::diagnosed().when(ana(), quote_of(vec![labour(1, total, 60)], value));
    story.repair.quote(1).unwrap().over_cap
}

#[test]
fn a_quote_follows_a_finding_and_the_checklist() {
    Story::diagnosing().refuses(ana(), quote(), "finding_missing");
    let story = Story::diagnosing().when(ana(), find());
    story.refuses(ana(), quote(), "diagnosis_checklist_open");
    let story = story.when(ana(), RepairIntent::CompleteDiagnosisChecklist);
    story.has_already(ana(), RepairIntent::CompleteDiagnosisChecklist);
    let story = story.when(ana(), quote()).is(Status::Quoted);
    let issued = story.repair.quote(1).unwrap();
    assert_eq!(issued.total, clp(180_000));
    assert_eq!(issued.valid_until, story.at + Duration::days(15));
    assert_eq!(story.repair.quotation(), Some(quotation()));
    assert_eq!(story.repair.current_revision(), Some(1));
    story.has_already(ana(), quote());
}

#[test]
fn the_checklist_is_of_the_diagnosis() {
    Story::paid().refuses(ana(), RepairIntent::CompleteDiagnosisChecklist, "not_in_this_state");
}

#[test]
fn a_quote_has_lines_each_with_a_text_and_a_price() {
    let story = Story::diagnosed();
    let lines_refused = |change: &dyn Fn(&mut Vec<QuoteLine>), code| {
        story.refuses(ana(), quote_with(|(lines, _, _)| change(lines)), code);
    };
    lines_refused(&Vec::clear, "quote_lines_invalid");
    lines_refused(&|lines| lines[1].id = lines[0].id, "quote_lines_invalid");
    lines_refused(&|lines| lines[1].description.clear(), "text_required");
    lines_refused(&|lines| lines[1].amount = clp(-1), "amount_out_of_range");
    lines_refused(&|lines| lines[1].amount = clp(i64::MAX), "amount_out_of_range");
    lines_refused(&|lines| lines[0].used_part = true, "used_part_not_a_part");
    lines_refused(
        &|lines| *lines = (0..201).map(|n| labour(n, 1, 1)).collect(),
        "quote_lines_invalid",
    );
}

#[test]
fn a_deposit_is_part_of_the_total() {
    let deposit = |amount| quote_with(|(_, _, deposit)| *deposit = Some(amount));
    Story::diagnosed().refuses(ana(), deposit(0), "deposit_out_of_range");
    Story::diagnosed().refuses(ana(), deposit(180_001), "deposit_out_of_range");
    Story::diagnosed().when(ana(), deposit(180_000));
}

#[test]
fn a_used_part_is_disclosed_on_its_line() {
    let disclosed = quote_with(|(lines, _, _)| lines[2].used_part = true);
    let story = Story::diagnosed().when(ana(), disclosed);
    assert!(story.repair.quote(1).unwrap().lines[2].used_part);
}

#[test]
fn exactly_half_of_the_value_is_not_more_than_half() {
    assert!(!over_cap(180_000, 400_000));
    assert!(!over_cap(180_000, 360_000));
    assert!(over_cap(180_000, 359_999));
    assert!(over_cap(180_000, 250_000));
}

#[test]
fn the_rule_looks_at_the_total_without_fee_or_storage() {
    // The ledger example: the customer pays 190.000 in all, the rule looks at 180.000.
    let story = Story::quoted();
    assert_eq!(story.repair.quote(1).unwrap().total, clp(180_000));
}

#[test]
fn without_a_value_of_the_last_90_days_the_rule_fails_closed() {
    let valued = |change: &dyn Fn(&mut Option<ValuationSnapshot>)| {
        quote_with(|(_, valuation, _)| change(valuation))
    };
    let on =
        |date: &'static str| valued(&move |value| value.as_mut().unwrap().valued_on = day(date));
    let story = Story::diagnosed();
    story.refuses(ana(), valued(&|value| *value = None), "valuation_required");
    story.refuses(
        ana(),
        valued(&|value| value.as_mut().unwrap().amount = clp(0)),
        "valuation_required",
    );
    // Today is 2026-03-02.
    story.refuses(ana(), on("2025-12-01"), "valuation_required");
    story.refuses(ana(), on("2026-03-03"), "valuation_required");
    story.clone().when(ana(), on("2025-12-02"));
    story.when(ana(), on("2026-03-02"));
}

#[test]
fn a_manual_value_needs_its_reason() {
    let manual = |reason: Option<&str>| {
        quote_with(|(_, value, _)| {
            *value = Some(ValuationSnapshot {
                amount: clp(400_000),
                valued_on: day("2026-03-02"),
                source: text("manual"),
                reason: reason.map(text),
            });
        })
    };
    Story::diagnosed().refuses(ana(), manual(None), "valuation_required");
    Story::diagnosed().refuses(ana(), manual(Some(" ")), "valuation_required");
    Story::diagnosed().when(ana(), manual(Some("Tres ventas en marzo")));
}

#[test]
fn all_revisions_belong_to_one_quotation() {
    let RepairIntent::IssueQuote { lines, valuation, .. } = quote() else { unreachable!() };
    let other = RepairIntent::IssueQuote {
        quotation: QuotationId::new(uuid(0xFF)),
        lines,
        valuation,
        change_reason: None,
        parts_deposit: None,
    };
    Story::rejected().refuses(ana(), other, "quotation_mismatch");
}

#[test]
fn after_a_rejection_the_next_revision_may_be_issued() {
    let story = Story::rejected().when(ana(), quote()).is(Status::Quoted);
    assert_eq!(story.repair.current_revision(), Some(2));
}

#[test]
fn a_quote_on_the_table_is_not_replaced() {
    Story::quoted().refuses(ana(), change_order(more_lines()), "illegal_transition");
}

#[test]
fn a_change_order_says_why_and_judges_the_whole_total_again() {
    for status in [Status::Repairing, Status::WaitingParts] {
        Story::of(status).refuses(ana(), quote(), "change_reason_required");
        let mut lines = lines();
        lines.push(labour(4, 20_001, 60));
        let story = Story::of(status).when(ana(), change_order(lines)).is(Status::Quoted);
        let revision = story.repair.quote(2).unwrap();
        assert_eq!(revision.total, clp(200_001));
        assert!(revision.over_cap, "180.000 was within half of 400.000, the whole is not");
    }
    Story::approved().refuses(ana(), change_order(more_lines()), "illegal_transition");
}
