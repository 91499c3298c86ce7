//! APPROVED → REPAIRING ⇄ `WAITING_PARTS`, parts and lines.

use super::story::*;
use crate::repair::samples::*;
use crate::repair::*;

fn arrived(name: &str) -> RepairIntent {
    RepairIntent::ReceivePart { name: name.to_owned() }
}

fn not_needed() -> RepairIntent {
    RepairIntent::RecordPartsReadiness { readiness: PartsReadiness::NotNeeded }
}

fn waive(number: u128, reason: &str) -> RepairIntent {
    RepairIntent::WaiveLine { line: line_id(number), reason: reason.to_owned() }
}

fn reopen(number: u128, reason: &str) -> RepairIntent {
    RepairIntent::ReopenLine { line: line_id(number), reason: reason.to_owned() }
}

#[test]
fn work_starts_with_a_technician_and_the_parts_at_hand() {
    let story = Story::approved();
    story.refuses(ana(), RepairIntent::StartRepair, "technician_missing");
    let story = story.when(ana(), assign(TECHNICIAN));
    story.refuses(ana(), RepairIntent::StartRepair, "parts_not_ready");
    let story = story
        .when(ana(), parts_reserved())
        .when(ana(), RepairIntent::StartRepair)
        .is(Status::Repairing);
    story.has_already(ana(), RepairIntent::StartRepair);
    story.has_already(ana(), parts_reserved());
}

#[test]
fn parts_are_not_needed_only_where_no_line_is_a_part() {
    Story::approved().refuses(ana(), not_needed(), "parts_are_needed");
    Story::diagnosed()
        .when(ana(), quote_of(vec![labour(1, 100_000, 60)], 400_000))
        .when(customer(), approve(1))
        .when(ana(), assign(TECHNICIAN))
        .when(ana(), not_needed())
        .when(ana(), RepairIntent::StartRepair)
        .is(Status::Repairing);
}

#[test]
fn reserved_parts_are_proved() {
    let unproved =
        RepairIntent::RecordPartsReadiness { readiness: PartsReadiness::Reserved(evidence("")) };
    Story::approved().refuses(ana(), unproved, "evidence_required");
    Story::quoted().refuses(ana(), parts_reserved(), "not_in_this_state");
}

#[test]
fn waiting_names_a_part_and_its_date() {
    let await_none = RepairIntent::AwaitParts { parts: vec![] };
    let chip = || AwaitedPart { name: text("CEM3340"), eta: day("2026-04-20") };
    let twice = RepairIntent::AwaitParts { parts: vec![chip(), chip()] };
    let late =
        RepairIntent::AwaitParts { parts: vec![AwaitedPart { eta: day("2026-03-01"), ..chip() }] };
    for story in [Story::approved(), Story::repairing()] {
        story.refuses(ana(), await_none.clone(), "awaited_part_missing");
        story.refuses(ana(), twice.clone(), "awaited_part_missing");
        story.refuses(ana(), late.clone(), "part_eta_passed");
        story.refuses(ana(), await_parts(" "), "text_required");
        story.when(ana(), await_parts("CEM3340")).is(Status::WaitingParts);
    }
    Story::completed().refuses(ana(), await_parts("CEM3340"), "illegal_transition");
}

#[test]
fn work_goes_on_once_every_part_was_counted_in() {
    let story = Story::waiting();
    story.has_already(ana(), await_parts("CEM3340"));
    let story = story.when(ana(), await_parts("VCF")).is(Status::WaitingParts);
    story.refuses(ana(), RepairIntent::StartRepair, "part_outstanding");
    story.refuses(ana(), arrived("LFO"), "part_unknown");
    let story = story.when(ana(), arrived("CEM3340"));
    story.has_already(ana(), arrived("CEM3340"));
    story.refuses(ana(), RepairIntent::StartRepair, "part_outstanding");
    let story = story.when(ana(), arrived("VCF"));
    story.when(ana(), RepairIntent::StartRepair).is(Status::Repairing);
}

#[test]
fn a_part_delivered_to_the_door_but_not_counted_does_not_let_work_go_on() {
    Story::waiting().refuses(ana(), RepairIntent::StartRepair, "part_outstanding");
}

#[test]
fn a_part_that_is_awaited_before_the_first_day_needs_a_technician_all_the_same() {
    let story =
        Story::approved().when(ana(), await_parts("CEM3340")).when(ana(), arrived("CEM3340"));
    story.refuses(ana(), RepairIntent::StartRepair, "technician_missing");
    story.when(ana(), assign(TECHNICIAN)).when(ana(), RepairIntent::StartRepair);
}

#[test]
fn a_part_may_arrive_while_a_change_order_is_discussed() {
    Story::waiting()
        .when(ana(), change_order(more_lines()))
        .when(ana(), arrived("CEM3340"))
        .is(Status::Quoted);
}

#[test]
fn lines_are_ticked_off_on_the_bench_only() {
    let story = Story::repairing();
    story.refuses(ana(), do_line(9), "line_unknown");
    let story = story.when(ana(), do_line(1));
    story.has_already(ana(), do_line(1));
    Story::approved().refuses(ana(), do_line(1), "not_in_this_state");
    Story::waiting().refuses(ana(), do_line(1), "not_in_this_state");
}

#[test]
fn a_line_is_waived_with_a_reason_unless_it_is_done() {
    let story = Story::repairing();
    story.refuses(ana(), waive(2, ""), "text_required");
    let story = story.when(ana(), waive(2, "Era la misma falla"));
    story.has_already(ana(), waive(2, "Era la misma falla"));
    story.refuses(ana(), do_line(2), "line_is_waived");
    story.when(ana(), do_line(1)).refuses(ana(), waive(1, "Ya no"), "line_is_done");
}

#[test]
fn a_line_is_opened_again_with_a_reason() {
    let story = Story::repairing().when(ana(), do_line(1));
    story.has_already(ana(), reopen(2, "x"));
    story.refuses(ana(), reopen(1, ""), "text_required");
    let story = story.when(ana(), reopen(1, "La soldadura no quedó"));
    story.when(ana(), do_line(1));
}
