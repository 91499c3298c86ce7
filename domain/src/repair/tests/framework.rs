//! The same aggregate under the test framework of cqrs-es, to show that it is a cqrs-es aggregate like any other.

use cqrs_es::Aggregate;
use cqrs_es::test::TestFramework;

use super::story::*;
use crate::repair::samples::*;
use crate::repair::*;

#[test]
fn cqrs_es_drives_it_too() {
    assert_eq!(Repair::TYPE, "repair");
    let story = Story::paid();
    TestFramework::<Repair>::with(())
        .given(story.events)
        .when(RepairCommand { by: ana(), at: story.at, intent: RepairIntent::StartDiagnosis })
        .then_expect_events(vec![RepairEvent::DiagnosisStarted {
            technician: TECHNICIAN,
            at: story.at,
        }]);
}

#[test]
fn cqrs_es_passes_a_refusal_on() {
    let story = Story::received();
    TestFramework::<Repair>::with(())
        .given(story.events)
        .when(RepairCommand { by: ana(), at: story.at, intent: RepairIntent::StartDiagnosis })
        .then_expect_error(RepairError::FeeUnpaid { fee: clp(20_000) });
}
