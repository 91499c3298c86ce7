//! RECEIVED → DIAGNOSING and what the diagnosis ends in besides a quote.

use super::story::*;
use crate::repair::samples::*;
use crate::repair::*;
use crate::values::FindingId;

fn no_fault() -> RepairIntent {
    RepairIntent::ReportNoFault { summary: text("Una hora encendido sin falla") }
}

fn cover() -> RepairIntent {
    RepairIntent::CoverByWarranty { verdict: text("La misma soldadura") }
}

fn decline() -> RepairIntent {
    RepairIntent::DeclineWarranty { verdict: text("Golpe posterior") }
}

fn broken(photo: Option<&str>, labour_charge: i64) -> RepairIntent {
    RepairIntent::DeclareUnrepairable {
        reason: text("Placa corroída"),
        photo: photo.map(hash),
        labour_charge: clp(labour_charge),
    }
}

#[test]
fn a_diagnosis_starts_once_the_fee_is_paid() {
    Story::received().refuses(ana(), RepairIntent::StartDiagnosis, "fee_unpaid");
    let story = Story::received().when(reception(), pay(ChargeKind::Budget, 19_990));
    story.refuses(ana(), RepairIntent::StartDiagnosis, "fee_unpaid");
    let story = story
        .when(reception(), pay(ChargeKind::Budget, 10))
        .when(ana(), RepairIntent::StartDiagnosis)
        .is(Status::Diagnosing);
    story.has_already(ana(), RepairIntent::StartDiagnosis);
}

#[test]
fn money_for_something_else_does_not_pay_the_fee() {
    Story::received().when(reception(), pay(ChargeKind::Parts, 20_000)).refuses(
        ana(),
        RepairIntent::StartDiagnosis,
        "fee_unpaid",
    );
}

#[test]
fn a_fee_that_was_given_back_is_unpaid_again() {
    Story::paid().when(owner(), give_back(ChargeKind::Budget, 20_000)).refuses(
        ana(),
        RepairIntent::StartDiagnosis,
        "fee_unpaid",
    );
}

#[test]
fn a_diagnosis_starts_once_the_fee_is_waived() {
    Story::received()
        .when(owner(), RepairIntent::WaiveFee { reason: text("Cliente antiguo") })
        .when(ana(), RepairIntent::StartDiagnosis)
        .is(Status::Diagnosing);
}

#[test]
fn a_warranty_claim_is_diagnosed_without_a_fee() {
    let story = Story::claimed(false).is(Status::Diagnosing);
    assert_eq!(story.balance(), 0);
}

#[test]
fn a_person_starts_the_diagnosis() {
    Story::paid().refuses(system(), RepairIntent::StartDiagnosis, "person_required");
}

#[test]
fn a_finding_is_noted_once_while_somebody_looks_at_the_instrument() {
    let story = Story::diagnosing().when(ana(), find());
    assert_eq!(story.repair.findings().len(), 1);
    story.has_already(ana(), find());
    for status in [Status::Repairing, Status::WaitingParts] {
        let another = RepairIntent::RecordFinding { finding: finding(42) };
        Story::of(status).when(ana(), another);
    }
    Story::received().refuses(ana(), find(), "not_in_this_state");
}

#[test]
fn a_finding_has_a_severity_a_text_and_a_photo_on_file() {
    let with = |change: &dyn Fn(&mut Finding)| {
        let mut finding = finding(42);
        change(&mut finding);
        RepairIntent::RecordFinding { finding }
    };
    let story = Story::diagnosing();
    story.refuses(ana(), with(&|finding| finding.severity = 0), "severity_out_of_range");
    story.refuses(ana(), with(&|finding| finding.severity = 4), "severity_out_of_range");
    story.refuses(ana(), with(&|finding| finding.description.clear()), "text_required");
    story.refuses(ana(), with(&|finding| finding.photo = Some(hash("x"))), "photo_unknown");
    let without_photo = with(&|finding| finding.photo = None);
    let story = story.when(ana(), without_photo);
    assert_eq!(story.repair.findings()[0].id, FindingId::new(uuid(42)));
}

#[test]
fn a_test_run_belongs_to_the_state_in_which_it_is_filed() {
    let places = [
        (Story::diagnosing(), TestPhase::Diagnosis),
        (Story::repairing(), TestPhase::Repair),
        (Story::completed(), TestPhase::QualityControl),
    ];
    for (story, its_phase) in places {
        for phase in [TestPhase::Diagnosis, TestPhase::Repair, TestPhase::QualityControl] {
            if phase == its_phase {
                let story = story.clone().when(ana(), test(90, phase, true));
                story.has_already(ana(), test(90, phase, true));
            } else {
                story.refuses(ana(), test(90, phase, true), "test_phase_mismatch");
            }
        }
    }
}

#[test]
fn a_test_run_has_measurements_that_agree_with_their_limits() {
    let with = |change: &dyn Fn(&mut TestRun)| {
        let mut run = run(90, TestPhase::Diagnosis, false);
        change(&mut run);
        RepairIntent::RecordTestRun { run }
    };
    let story = Story::diagnosing();
    story.refuses(ana(), with(&|run| run.measurements.clear()), "measurements_missing");
    story.refuses(
        ana(),
        with(&|run| run.measurements[0].passed = true),
        "measurement_contradicted",
    );
    story.refuses(ana(), with(&|run| run.procedure.clear()), "text_required");
    story.refuses(ana(), with(&|run| run.measurements[0].note = Some(text("\0"))), "text_required");
    story.refuses(ana(), with(&|run| run.measurements[0].step.clear()), "text_required");
    story.when(ana(), with(&|_| {}));
}

#[test]
fn no_fault_needs_a_test_run_that_passed() {
    Story::diagnosing().refuses(ana(), no_fault(), "diagnosis_test_missing");
    let failed = Story::diagnosing().when(ana(), test(50, TestPhase::Diagnosis, false));
    failed.refuses(ana(), no_fault(), "diagnosis_test_failed");
    let story = failed
        .when(ana(), test(51, TestPhase::Diagnosis, true))
        .when(ana(), no_fault())
        .is(Status::ReadyPickup);
    assert_eq!(story.repair.outcome(), Some(Outcome::NoFaultFound));
    assert_eq!(story.balance(), 0, "the fee is kept");
    story.has_already(ana(), no_fault());
    Story::repairing().refuses(ana(), no_fault(), "illegal_transition");
}

#[test]
fn out_of_the_diagnosis_a_photo_shows_why_it_cannot_be_repaired() {
    Story::diagnosing().refuses(ana(), broken(None, 0), "unrepairable_photo_missing");
    Story::diagnosing().refuses(ana(), broken(Some("elsewhere"), 0), "photo_unknown");
    let story = Story::diagnosing().when(ana(), broken(Some("intake 1"), 0));
    let story = story.is(Status::Unrepairable);
    assert_eq!(story.repair.outcome(), Some(Outcome::Unrepairable));
    story.has_already(ana(), broken(Some("intake 1"), 0));
    Story::quoted().refuses(ana(), broken(Some("intake 1"), 0), "illegal_transition");
}

#[test]
fn out_of_the_repair_a_reason_is_enough() {
    for status in [Status::Repairing, Status::WaitingParts] {
        let story = Story::of(status).when(ana(), broken(None, 0)).is(Status::Unrepairable);
        assert_eq!(story.balance(), 0, "nothing beyond the fee");
    }
}

#[test]
fn only_the_owner_charges_labour_on_it_and_at_most_what_was_approved() {
    let story = Story::repairing();
    story.refuses(ana(), broken(None, 1), "labour_charge_needs_owner");
    story.refuses(owner(), broken(None, 180_001), "labour_charge_above_approved");
    story.refuses(owner(), broken(None, -1), "amount_out_of_range");
    let story = story.when(owner(), broken(None, 40_000));
    assert_eq!(story.balance(), 40_000);
    Story::diagnosing().refuses(
        owner(),
        broken(Some("intake 1"), 1),
        "labour_charge_above_approved",
    );
}

#[test]
fn a_covered_claim_is_approved_for_nothing() {
    let story = Story::claimed(true).when(ana(), cover()).is(Status::Approved);
    assert_eq!(story.balance(), 0, "the fee is never charged on a covered warranty");
    assert_eq!(story.repair.approved_total(), Some(clp(0)));
    assert!(story.repair.is_covered_by_warranty());
    story.has_already(ana(), cover());
    story.refuses(ana(), decline(), "not_in_this_state");
}

#[test]
fn only_a_claim_can_be_covered() {
    Story::diagnosing().refuses(ana(), cover(), "no_warranty_claim");
    Story::diagnosing().refuses(ana(), decline(), "no_warranty_claim");
    Story::quoted().refuses(ana(), cover(), "illegal_transition");
}

#[test]
fn a_declined_claim_owes_the_fee_only_if_it_was_accepted_beforehand() {
    let story = Story::claimed(false).when(ana(), decline()).is(Status::Diagnosing);
    assert_eq!(story.balance(), 0);
    let story = Story::claimed(true).when(ana(), decline()).is(Status::Diagnosing);
    story.ends_with("FeeCharged");
    assert_eq!(story.balance(), 20_000);
    story.has_already(ana(), decline());
    story.refuses(ana(), cover(), "warranty_verdict_given");
}

#[test]
fn the_verdict_comes_before_a_quote() {
    let story = Story::claimed(false)
        .when(ana(), find())
        .when(ana(), RepairIntent::CompleteDiagnosisChecklist);
    story.refuses(ana(), quote(), "warranty_verdict_pending");
    story.when(ana(), decline()).when(ana(), quote()).is(Status::Quoted);
}
