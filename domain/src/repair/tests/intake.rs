//! - → RECEIVED, corrections of the intake, and the tracking link.

use chrono::TimeZone;
use chrono::Utc;

use super::story::*;
use crate::actor::Actor;
use crate::aggregate::{Refusal, RefusalKind};
use crate::repair::samples::*;
use crate::repair::*;
use crate::values::{Money, PersonId, Personal};

#[track_caller]
fn refused(change: impl FnOnce(&mut Intake), code: &str) {
    let mut intake = intake();
    change(&mut intake);
    Story::new().refuses(reception(), receive_with(intake), code);
}

#[test]
fn an_instrument_is_received_with_everything_written_down() {
    let story = Story::received().is(Status::Received);
    let RepairEvent::RepairReceived { fee, received_by, .. } = story.ends_with("RepairReceived")
    else {
        unreachable!()
    };
    assert_eq!(*fee, clp(20_000));
    assert_eq!(*received_by, RECEPTIONIST);
    assert_eq!(story.repair.number(), Some(number(1)));
    assert_eq!(story.repair.customer(), Some(CUSTOMER));
    assert_eq!(story.repair.tracking_hash(), Some(&hash("tracking")));
    assert_eq!(story.repair.photos().len(), 2);
    assert_eq!(story.balance(), 20_000);
}

#[test]
fn a_customer_without_phone_or_email_is_refused() {
    let RepairIntent::Receive { number, intake, tracking_hash, .. } = receive() else {
        unreachable!()
    };
    let unreachable = RepairIntent::Receive { number, intake, reachable: false, tracking_hash };
    Story::new().refuses(reception(), unreachable, "customer_unreachable");
}

#[test]
fn an_instrument_outside_the_catalogue_is_described() {
    let other = |text: &str| InstrumentRef::Other { description: text.to_owned() };
    let known = Intake { instrument: other("Sintetizador hecho en casa"), ..intake() };
    Story::new().when(reception(), receive_with(known));
    refused(|intake| intake.instrument = other("  "), "instrument_missing");
    refused(|intake| intake.instrument_label = String::new(), "instrument_missing");
}

#[test]
fn the_fault_is_declared_in_the_customers_words() {
    refused(
        |intake| intake.declared_fault = Personal::new(CUSTOMER, " "),
        "declared_fault_missing",
    );
    refused(|intake| intake.declared_fault = Personal::erased(CUSTOMER), "declared_fault_missing");
    refused(
        |intake| intake.declared_fault = Personal::new(CUSTOMER, "zumba\0"),
        "declared_fault_missing",
    );
}

#[test]
fn the_declared_fault_is_sealed_under_the_customers_own_key() {
    refused(
        |intake| intake.declared_fault = Personal::new(OWNER, "No enciende"),
        "foreign_subject",
    );
}

#[test]
fn an_intake_has_at_least_two_different_photos() {
    refused(|intake| intake.photos.truncate(1), "intake_photos_missing");
    refused(|intake| intake.photos[1] = intake.photos[0].clone(), "intake_photos_missing");
}

#[test]
fn there_is_a_serial_number_or_the_reason_why_there_is_none() {
    let missing = |reason: &str| Serial::Missing { reason: reason.to_owned() };
    let without = Intake { serial: missing("Etiqueta arrancada"), ..intake() };
    Story::new().when(reception(), receive_with(without));
    refused(|intake| intake.serial = missing(""), "serial_missing");
    refused(|intake| intake.serial = Serial::Known(String::new()), "serial_missing");
}

#[test]
fn the_accessories_are_ticked_off() {
    refused(|intake| intake.checklist.clear(), "checklist_missing");
    refused(|intake| intake.checklist[1].item = text("power_supply"), "checklist_missing");
    refused(
        |intake| intake.checklist[0].photo = Some(hash("elsewhere")),
        "checklist_photo_unknown",
    );
}

#[test]
fn the_policies_are_accepted_and_storage_apart_or_not_at_all() {
    refused(|intake| intake.policies.clear(), "policies_missing");
    refused(|intake| intake.policies.truncate(3), "policies_missing");
    refused(|intake| intake.policies.push(policy("storage")), "storage_policy_not_apart");
    let without = Intake { storage_policy: None, ..intake() };
    Story::new().when(reception(), receive_with(without));
}

#[test]
fn a_text_that_hides_something_is_refused_wherever_it_stands() {
    refused(|intake| intake.checklist[0].note = Some(text("220 V\0")), "text_required");
    refused(|intake| intake.photos[0].caption = Some(text("Frente\u{7}")), "text_required");
    refused(|intake| intake.photos[0].media_type = String::new(), "text_required");
}

#[test]
fn the_intake_is_signed() {
    refused(
        |intake| intake.signature.signer = Personal::new(CUSTOMER, ""),
        "intake_signature_missing",
    );
}

#[test]
fn a_budget_is_a_positive_amount() {
    refused(|intake| intake.budget_without_asking = Some(Money::ZERO), "amount_out_of_range");
    refused(|intake| intake.budget_without_asking = Some(clp(i64::MAX)), "amount_out_of_range");
}

#[test]
fn a_person_takes_the_instrument_in() {
    Story::new().refuses(system(), receive(), "person_required");
    Story::new().refuses(Actor::anonymous(), receive(), "person_required");
}

#[test]
fn a_warranty_claim_owes_no_fee_and_names_another_repair() {
    let story = Story::claimed(false);
    assert_eq!(story.balance(), 0);
    let claim =
        WarrantyClaim { repair: number(1), warranty_until: day("2026-05-31"), parts_until: None };
    refused(|intake| intake.warranty_of = Some(claim), "claims_itself");
}

#[test]
fn a_repair_created_on_31_12_at_23_30_in_santiago_counts_for_the_old_year() {
    let mut story = Story::new();
    story.at = Utc.with_ymd_and_hms(2027, 1, 1, 2, 30, 0).unwrap();
    story.clone().when(reception(), receive());
    story.at = Utc.with_ymd_and_hms(2027, 1, 1, 3, 0, 0).unwrap();
    story.refuses(reception(), receive(), "number_of_another_year");
}

#[test]
fn a_name_with_enie_emoji_or_one_letter_is_a_name() {
    for name in ["Ñ", "Muñoz 🎹", "J"] {
        let mut intake = intake();
        intake.signature.signer = Personal::new(CUSTOMER, name);
        Story::new().when(reception(), receive_with(intake));
    }
}

#[test]
fn the_same_intake_twice_is_one() {
    Story::received().has_already(reception(), receive());
    let other = Intake { high_value: true, ..intake() };
    Story::received().refuses(reception(), receive_with(other), "already_received");
}

#[test]
fn a_field_at_fault_is_named() {
    let incomplete = Intake { photos: vec![], ..intake() };
    let refusal = Story::new().decide(reception(), receive_with(incomplete)).unwrap_err();
    assert_eq!(refusal.kind(), RefusalKind::Invalid);
    assert_eq!(refusal.pointer(), Some("/photos"));
}

#[test]
fn facts_of_the_intake_are_corrected_with_a_reason() {
    let corrected = Intake { serial: Serial::Known(text("352912")), ..intake() };
    let correct = |intake: &Intake, reason: &str| RepairIntent::CorrectIntake {
        intake: Box::new(intake.clone()),
        reason: reason.to_owned(),
    };
    let story = Story::diagnosing();
    story.refuses(reception(), correct(&corrected, ""), "text_required");
    story.has_already(reception(), correct(&intake(), "nada"));
    let story = story.when(reception(), correct(&corrected, "Se leyó mal"));
    assert_eq!(story.repair.intake(), Some(&corrected));
    assert_eq!(story.status(), Status::Diagnosing);
}

#[test]
fn a_correction_leaves_what_hangs_on_the_intake() {
    let correct = |change: &dyn Fn(&mut Intake)| {
        let mut intake = intake();
        change(&mut intake);
        RepairIntent::CorrectIntake { intake: Box::new(intake), reason: text("Corrección") }
    };
    let story = Story::received();
    let refused = |change: &dyn Fn(&mut Intake), code| {
        story.refuses(reception(), correct(change), code);
    };
    refused(&|intake| intake.customer = PersonId::new(uuid(99)), "customer_fixed");
    refused(&|intake| intake.fee_if_not_covered = true, "warranty_claim_fixed");
    refused(&|intake| intake.policies[0].version += 1, "policies_fixed");
    refused(&|intake| intake.policies[1].hash = hash("otro texto"), "policies_fixed");
    refused(&|intake| drop(intake.policies.pop()), "policies_fixed");
    refused(&|intake| intake.policies.push(policy("privacy")), "policies_fixed");
    refused(&|intake| intake.storage_policy = None, "policies_fixed");
    refused(
        &|intake| intake.storage_policy.as_mut().unwrap().hash = hash("otro texto"),
        "policies_fixed",
    );
    refused(&|intake| intake.photos[0] = photo("another", PhotoKind::Intake), "photo_dropped");
    refused(&|intake| intake.checklist.clear(), "checklist_missing");
    let after = Story::delivered();
    after.refuses(reception(), correct(&|intake| intake.high_value = true), "not_in_this_state");
}

#[test]
fn a_correction_does_not_accept_anything_again() {
    let later = Story::received().at + chrono::Duration::days(9);
    let mut again = Intake { high_value: true, ..intake() };
    let acceptances = again.policies.iter_mut().chain(&mut again.storage_policy);
    acceptances.for_each(|accepted| accepted.accepted_at = later);
    let correct =
        RepairIntent::CorrectIntake { intake: Box::new(again), reason: text("Asegurado") };
    let story = Story::received().when(reception(), correct);
    assert_eq!(story.repair.intake(), Some(&Intake { high_value: true, ..intake() }));
}

#[test]
fn the_intake_of_an_erased_person_can_still_be_corrected() {
    let mut story = Story::received();
    let mut erased = intake();
    erased.declared_fault = Personal::erased(CUSTOMER);
    // What the log gives back once the person's key is gone.
    let RepairEvent::RepairReceived { intake, .. } = &mut story.events[0] else { unreachable!() };
    **intake = erased.clone();
    story.repair = crate::testing::replay(&story.events);
    erased.high_value = true;
    let correct =
        RepairIntent::CorrectIntake { intake: Box::new(erased), reason: text("Asegurado") };
    story.when(reception(), correct);
}

#[test]
fn a_new_tracking_link_replaces_the_old_one() {
    let issue = |of: &str| RepairIntent::IssueTrackingLink { tracking_hash: hash(of) };
    let story = Story::received();
    story.has_already(reception(), issue("tracking"));
    let story = story.when(reception(), issue("the phone changed hands"));
    assert_eq!(story.repair.tracking_hash(), Some(&hash("the phone changed hands")));
    Story::voided().refuses(reception(), issue("x"), "not_in_this_state");
}
