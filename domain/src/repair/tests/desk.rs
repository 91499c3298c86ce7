//! What is written down in any state: technician, hold, dates, photos, notes, receivers, loans.

use super::story::*;
use crate::repair::samples::*;
use crate::repair::*;
use crate::values::Personal;

fn hold(reason: &str) -> RepairIntent {
    RepairIntent::Hold { reason: reason.to_owned() }
}

fn eta(from: &str, to: &str) -> RepairIntent {
    let eta = EtaRange { from: day(from), to: day(to) };
    RepairIntent::AnnounceEta { eta, reason: text("Esperamos un chip") }
}

fn authorise(rut: &str) -> RepairIntent {
    RepairIntent::AuthoriseReceiver {
        name: Personal::new(CUSTOMER, "Ñusta"),
        rut: Personal::new(CUSTOMER, rut),
    }
}

fn loan(item: &str) -> RepairIntent {
    RepairIntent::LoanAccessory { item: item.to_owned() }
}

fn take_back(item: &str) -> RepairIntent {
    RepairIntent::ReturnLoan { item: item.to_owned() }
}

#[test]
fn only_a_technician_is_put_in_charge() {
    let stranger = RepairIntent::AssignTechnician { technician: OWNER, is_technician: false };
    Story::received().refuses(ana(), stranger, "not_a_technician");
    let story = Story::received().when(ana(), assign(TECHNICIAN));
    assert_eq!(story.repair.technician(), Some(TECHNICIAN));
    story.has_already(ana(), assign(TECHNICIAN));
    let story = story.when(ana(), assign(SECOND_TECHNICIAN));
    assert_eq!(story.repair.technician(), Some(SECOND_TECHNICIAN));
    Story::delivered().refuses(ana(), assign(SECOND_TECHNICIAN), "not_in_this_state");
}

#[test]
fn a_hold_is_a_flag_with_a_reason() {
    Story::repairing().refuses(ana(), hold(""), "text_required");
    let story = Story::repairing().when(ana(), hold("Falta un permiso")).is(Status::Repairing);
    assert!(story.repair.is_on_hold());
    assert_eq!(story.repair.hold_reason(), Some("Falta un permiso"));
    story.has_already(ana(), hold("Falta un permiso"));
    let story = story.when(ana(), RepairIntent::ReleaseHold);
    assert!(!story.repair.is_on_hold());
    story.has_already(ana(), RepairIntent::ReleaseHold);
}

#[test]
fn a_hold_keeps_back_every_step_of_the_workshop() {
    let steps = [
        (Story::paid(), RepairIntent::StartDiagnosis),
        (Story::diagnosed(), quote()),
        (Story::diagnosing(), unrepairable(0)),
        (Story::repairing(), do_line(1)),
        (Story::repairing(), await_parts("CEM3340")),
        (Story::finished(), complete()),
        (Story::completed(), pass()),
        (Story::settled(), deliver()),
        (Story::forgotten(), RepairIntent::Abandon),
        (Story::rejected(), reassemble()),
    ];
    for (story, step) in steps {
        story.when(ana(), hold("Serie denunciada")).refuses(beto(), step, "on_hold");
    }
    Story::approved()
        .when(ana(), assign(TECHNICIAN))
        .when(ana(), parts_reserved())
        .when(ana(), hold("Falta un permiso"))
        .refuses(ana(), RepairIntent::StartRepair, "on_hold");
}

#[test]
fn a_hold_never_keeps_back_notes_photos_payments_or_the_customers_decision() {
    Story::quoted()
        .when(ana(), hold("Falta un permiso"))
        .when(reception(), note(32, NoteVisibility::Internal))
        .when(reception(), photograph(PhotoKind::During))
        .when(reception(), pay(ChargeKind::Parts, 30_000))
        .when(customer(), approve(1))
        .is(Status::Approved);
}

#[test]
fn the_expected_dates_are_posted_in_order_and_with_a_reason() {
    Story::repairing().refuses(ana(), eta("2026-03-10", "2026-03-09"), "eta_out_of_order");
    let story = Story::repairing().when(ana(), eta("2026-03-10", "2026-03-12"));
    assert_eq!(story.repair.eta().unwrap().1, "Esperamos un chip");
    story.has_already(ana(), eta("2026-03-10", "2026-03-12"));
    story.when(ana(), eta("2026-03-10", "2026-03-15"));
    Story::delivered().refuses(ana(), eta("2026-03-10", "2026-03-15"), "not_in_this_state");
}

#[test]
fn the_same_photo_twice_is_one_but_may_show_two_things() {
    let story = Story::received().when(reception(), photograph(PhotoKind::Damage));
    assert_eq!(story.repair.photos().len(), 3);
    story.has_already(reception(), photograph(PhotoKind::Damage));
    let story = story.when(reception(), photograph(PhotoKind::Before));
    assert_eq!(story.repair.photos().len(), 4);
    let mut hidden = photo("another", PhotoKind::Before);
    hidden.caption = Some(text("\0"));
    story.refuses(reception(), RepairIntent::AddPhoto { photo: hidden }, "text_required");
    Story::voided().refuses(reception(), photograph(PhotoKind::Before), "not_in_this_state");
}

#[test]
fn a_note_is_kept_once_in_every_state() {
    let empty = RepairIntent::AddNote {
        note: crate::values::NoteId::new(uuid(40)),
        visibility: NoteVisibility::Internal,
        text: Personal::new(CUSTOMER, " "),
    };
    Story::received().refuses(ana(), empty, "text_required");
    for status in Status::ALL {
        let story = Story::of(status).when(ana(), note(39, NoteVisibility::Internal));
        story.has_already(ana(), note(39, NoteVisibility::Internal));
    }
}

#[test]
fn somebody_else_may_collect_if_their_rut_is_valid() {
    Story::received().refuses(reception(), authorise("12.345.678-9"), "rut_invalid");
    let story = Story::received().when(reception(), authorise("10.000.013-k"));
    story.has_already(reception(), authorise("10.000.013-k"));
    Story::delivered().refuses(reception(), authorise("10.000.013-k"), "not_in_this_state");
}

#[test]
fn what_was_lent_comes_back() {
    let story = Story::received();
    story.refuses(reception(), take_back("Cable"), "loan_unknown");
    let story = story.when(reception(), loan("Cable"));
    assert_eq!(story.repair.loans().collect::<Vec<_>>(), ["Cable"]);
    story.has_already(reception(), loan("Cable"));
    let story = story.when(reception(), take_back("Cable"));
    assert_eq!(story.repair.loans().count(), 0);
    story.has_already(reception(), take_back("Cable"));
    let story = story.when(reception(), loan("Cable"));
    assert_eq!(story.repair.loans().count(), 1, "it may be lent again");
}
