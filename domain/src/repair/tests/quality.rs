//! REPAIRING → COMPLETED → `READY_PICKUP`, and the ways back to the bench.

use super::story::*;
use crate::repair::samples::*;
use crate::repair::*;

fn fail() -> RepairIntent {
    RepairIntent::FailQualityCheck { reason: text("La voz 4 desafina") }
}

fn counter_fault() -> RepairIntent {
    RepairIntent::ReportCounterFault { reason: text("La tecla C3 no suena") }
}

fn pass_with(technicians: u32) -> RepairIntent {
    RepairIntent::PassQualityCheck { technicians }
}

#[test]
fn work_is_completed_once_lines_tests_and_photo_are_there() {
    let story = Story::repairing();
    story.refuses(ana(), complete(), "lines_open");
    let story = story.when(ana(), do_line(1)).when(ana(), do_line(2)).when(ana(), do_line(3));
    story.refuses(ana(), complete(), "repair_test_missing");
    let story = story.when(ana(), test(50, TestPhase::Repair, false));
    story.refuses(ana(), complete(), "repair_test_failed");
    let story = story.when(ana(), test(51, TestPhase::Repair, true));
    story.refuses(ana(), complete(), "after_photo_missing");
    let story = story
        .when(ana(), photograph(PhotoKind::After))
        .when(ana(), complete())
        .is(Status::Completed);
    assert_eq!(story.repair.final_total(), Some(clp(180_000)));
    assert_eq!(story.repair.outcome(), Some(Outcome::Repaired));
    story.has_already(ana(), complete());
}

#[test]
fn a_run_of_the_diagnosis_does_not_prove_the_repair() {
    let story = Story::diagnosing()
        .when(ana(), test(49, TestPhase::Diagnosis, true))
        .when(ana(), find())
        .when(ana(), RepairIntent::CompleteDiagnosisChecklist)
        .when(ana(), quote_of(vec![labour(1, 1_000, 1)], 400_000))
        .when(customer(), approve(1))
        .when(ana(), assign(TECHNICIAN))
        .when(ana(), parts_reserved())
        .when(ana(), RepairIntent::StartRepair)
        .when(ana(), do_line(1));
    story.refuses(ana(), complete(), "repair_test_missing");
}

#[test]
fn a_repair_is_completed_as_repaired_or_partial() {
    for outcome in
        [Outcome::NoFaultFound, Outcome::Rejected, Outcome::Cancelled, Outcome::Unrepairable]
    {
        let intent = RepairIntent::Complete { outcome };
        Story::finished().refuses(ana(), intent, "outcome_not_of_a_repair");
    }
    let partial = RepairIntent::Complete { outcome: Outcome::Partial };
    Story::finished().when(ana(), partial).is(Status::Completed);
    Story::finished().refuses(system(), complete(), "person_required");
}

#[test]
fn waived_lines_are_not_charged() {
    let waive =
        |number| RepairIntent::WaiveLine { line: line_id(number), reason: text("No hizo falta") };
    let proved = |story: Story| {
        story
            .when(ana(), test(51, TestPhase::Repair, true))
            .when(ana(), photograph(PhotoKind::After))
    };
    let story =
        Story::repairing().when(ana(), do_line(1)).when(ana(), waive(2)).when(ana(), waive(3));
    let story = proved(story).when(ana(), complete());
    assert_eq!(story.repair.final_total(), Some(clp(100_000)));
    assert_eq!(story.balance(), 80_000, "less the fee");
    let nothing_done =
        Story::repairing().when(ana(), waive(1)).when(ana(), waive(2)).when(ana(), waive(3));
    proved(nothing_done).refuses(ana(), complete(), "nothing_done");
}

#[test]
fn covered_work_may_have_no_lines() {
    let story = Story::claimed(false)
        .when(ana(), RepairIntent::CoverByWarranty { verdict: text("La misma falla") })
        .when(ana(), assign(TECHNICIAN))
        .when(ana(), parts_reserved())
        .when(ana(), RepairIntent::StartRepair)
        .when(ana(), test(51, TestPhase::Repair, true))
        .when(ana(), photograph(PhotoKind::After))
        .when(ana(), complete());
    assert_eq!(story.balance(), 0);
    assert_eq!(story.repair.progress_percent(), 100);
}

#[test]
fn somebody_else_checks_as_soon_as_there_are_two_technicians() {
    let story = Story::completed();
    story.refuses(ana(), pass_with(2), "inspector_is_technician");
    story.clone().when(ana(), pass_with(1)).is(Status::ReadyPickup);
    story.clone().when(owner(), pass_with(2)).is(Status::ReadyPickup);
    let story = story.when(beto(), pass_with(2)).is(Status::ReadyPickup);
    story.has_already(beto(), pass_with(2));
}

#[test]
fn neither_who_finished_nor_who_is_in_charge_checks_it() {
    let story = Story::finished().when(beto(), complete());
    story.refuses(beto(), pass_with(2), "inspector_is_technician");
    story.refuses(ana(), pass_with(2), "inspector_is_technician");
    story.when(owner(), pass_with(2));
}

#[test]
fn a_run_of_quality_control_that_failed_speaks() {
    let story = Story::completed().when(beto(), test(70, TestPhase::QualityControl, false));
    story.refuses(beto(), pass(), "quality_test_failed");
    story.when(beto(), test(71, TestPhase::QualityControl, true)).when(beto(), pass());
}

#[test]
fn more_than_was_approved_never_leaves_the_workshop() {
    let mut story = Story::completed();
    let Some(RepairEvent::RepairCompleted { final_total, .. }) = story.events.last_mut() else {
        unreachable!()
    };
    *final_total = clp(180_001);
    story.repair = crate::testing::replay(&story.events);
    story.refuses(beto(), pass(), "final_total_above_approved");
}

#[test]
fn a_failed_check_takes_the_work_back_to_the_bench() {
    let empty = RepairIntent::FailQualityCheck { reason: text("") };
    Story::completed().refuses(beto(), empty, "text_required");
    let story = Story::completed().when(beto(), fail()).is(Status::Repairing);
    story.has_already(beto(), fail());
    assert_eq!(story.balance(), 0, "nothing is owed until it is finished");
    story.refuses(ana(), complete(), "repair_test_missing");
    let story = story.when(ana(), test(52, TestPhase::Repair, true)).when(ana(), complete());
    assert_eq!(story.balance(), 160_000);
    story.when(beto(), pass()).is(Status::ReadyPickup);
    Story::ready().refuses(beto(), fail(), "illegal_transition");
}

#[test]
fn a_fault_at_the_counter_takes_the_work_back_to_the_bench() {
    let story = Story::settled().when(ana(), counter_fault()).is(Status::Repairing);
    story.has_already(ana(), counter_fault());
    assert_eq!(story.balance(), -160_000, "what was paid is kept as credit");
    let story = story
        .when(ana(), test(52, TestPhase::Repair, true))
        .when(ana(), complete())
        .when(beto(), pass());
    assert_eq!(story.balance(), 0);
    story.when(reception(), deliver()).is(Status::Delivered);
}

#[test]
fn where_nothing_was_approved_nothing_goes_back_to_the_bench() {
    let story = Story::rejected().when(ana(), reassemble());
    story.refuses(ana(), counter_fault(), "nothing_to_rework");
    Story::completed().refuses(ana(), counter_fault(), "illegal_transition");
}
