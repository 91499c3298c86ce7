//! The progress is derived from the lines, and falls only with a reason that the customer sees.

use super::story::*;
use crate::repair::samples::*;
use crate::repair::*;

#[test]
fn progress_weighs_lines_by_their_minutes_and_a_part_by_one() {
    // 300, 99 and 1: a hundredth of 400 each is 4 minutes.
    let story = Story::repairing();
    assert_eq!(story.repair.progress_percent(), 0);
    let story = story.when(ana(), do_line(3));
    assert_eq!(story.repair.progress_percent(), 0, "rounded down");
    let story = story.when(ana(), do_line(1));
    assert_eq!(story.repair.progress_percent(), 75);
    let story = story.when(ana(), do_line(2));
    assert_eq!(story.repair.progress_percent(), 100);
}

#[test]
fn waiting_for_parts_does_not_lower_the_progress() {
    let story = Story::repairing().when(ana(), do_line(1)).when(ana(), await_parts("CEM3340"));
    assert_eq!(story.repair.progress_percent(), 75);
}

#[test]
fn waiving_a_line_never_lowers_the_progress() {
    let waive = RepairIntent::WaiveLine { line: line_id(2), reason: text("No hizo falta") };
    let story = Story::repairing().when(ana(), do_line(1)).when(ana(), waive);
    assert_eq!(story.repair.progress_percent(), 99);
}

#[test]
fn there_is_no_progress_where_nothing_is_approved() {
    for status in [Status::Received, Status::Diagnosing, Status::Quoted, Status::Rejected] {
        assert_eq!(Story::of(status).repair.progress_percent(), 0);
    }
    assert_eq!(Repair::default().progress_percent(), 0);
}

#[test]
fn a_delivered_repair_stays_at_100() {
    for status in [Status::Completed, Status::ReadyPickup, Status::Delivered] {
        assert_eq!(Story::of(status).repair.progress_percent(), 100);
    }
}

#[test]
fn a_change_order_lowers_the_progress_by_what_it_adds() {
    let story = Story::repairing().when(ana(), do_line(1)).when(ana(), change_order(more_lines()));
    assert_eq!(story.repair.progress_percent(), 75, "while it is discussed");
    let story = story.when(customer(), approve(2));
    assert_eq!(story.repair.progress_percent(), 65);
}
