//! `READY_PICKUP` → DELIVERED and the written warranty.

use super::story::*;
use crate::repair::samples::*;
use crate::repair::*;
use crate::values::Personal;

fn third_person(rut: &str) -> Receiver {
    Receiver::Authorised {
        name: Personal::new(CUSTOMER, "Ñusta"),
        rut: Personal::new(CUSTOMER, rut),
    }
}

fn authorise(rut: &str) -> RepairIntent {
    RepairIntent::AuthoriseReceiver {
        name: Personal::new(CUSTOMER, "Ñusta"),
        rut: Personal::new(CUSTOMER, rut),
    }
}

fn deliver_with(identity_checked: bool, accessories_returned: bool, signer: &str) -> RepairIntent {
    RepairIntent::Deliver {
        receiver: Receiver::Customer,
        identity_checked,
        accessories_returned,
        signature: Signature { signer: Personal::new(CUSTOMER, signer), ..signature() },
    }
}

fn warranty(story: &Story) -> Warranty {
    story.repair.warranty().expect("it was repaired")
}

#[test]
fn a_settled_repair_goes_home() {
    let story = Story::delivered().is(Status::Delivered);
    assert_eq!(story.repair.outcome(), Some(Outcome::Repaired));
    assert_eq!(story.balance(), 0);
    story.has_already(reception(), deliver());
    story.refuses(reception(), deliver_with(true, true, "Otra"), "illegal_transition");
}

#[test]
fn nothing_goes_home_that_is_not_paid() {
    Story::ready().refuses(reception(), deliver(), "balance_not_zero");
    let short = Story::ready().when(reception(), pay(ChargeKind::Repair, 159_990));
    short.refuses(reception(), deliver(), "balance_not_zero");
}

#[test]
fn what_is_owed_to_the_customer_keeps_no_instrument_here_and_goes_back_later() {
    let overpaid = Story::settled().when(reception(), pay(ChargeKind::Repair, 10_000));
    let home = overpaid.when(reception(), deliver()).is(Status::Delivered);
    assert_eq!(home.balance(), -10_000);
    let paid_back = home.when(owner(), give_back(ChargeKind::Repair, 10_000));
    assert_eq!(paid_back.balance(), 0);
}

#[test]
fn storage_that_has_begun_is_charged_with_the_delivery() {
    let story = Story::settled().when(reception(), prove(Notice::Ready)).on(day("2026-04-02"));
    let refusal = story.decide(reception(), deliver()).unwrap_err();
    assert_eq!(refusal, RepairError::BalanceNotZero { balance: clp(5_000) });
    let credit = RepairIntent::GrantCredit { amount: clp(5_000), reason: text("Demora nuestra") };
    let story = story.when(owner(), credit).when(reception(), deliver()).is(Status::Delivered);
    let names: Vec<_> = story.events.iter().rev().take(2).map(RepairEvent::name).collect();
    assert_eq!(names, ["RepairDelivered", "StorageCharged"]);
    assert_eq!(story.balance(), 0);
}

#[test]
fn the_receivers_identity_is_checked_and_the_delivery_signed() {
    let story = Story::settled();
    story.refuses(reception(), deliver_with(false, true, "José"), "identity_not_checked");
    story.refuses(reception(), deliver_with(true, true, " "), "delivery_signature_missing");
    story.refuses(reception(), deliver_with(true, false, "José"), "accessories_not_returned");
}

#[test]
fn a_third_person_collects_with_an_authorised_rut() {
    let story = Story::settled();
    story.refuses(reception(), deliver_to(third_person("12.345.678-5")), "receiver_not_authorised");
    story.refuses(reception(), deliver_to(third_person("no lo sé")), "rut_invalid");
    let story = story.when(reception(), authorise("10000013-K"));
    story.refuses(reception(), deliver_to(third_person("12.345.678-5")), "receiver_not_authorised");
    story.when(reception(), deliver_to(third_person("10.000.013-k"))).is(Status::Delivered);
}

#[test]
fn what_was_lent_comes_back_first() {
    let loan = || text("Adaptador");
    let story = Story::settled().when(reception(), RepairIntent::LoanAccessory { item: loan() });
    story.refuses(reception(), deliver(), "loan_outstanding");
    story
        .when(reception(), RepairIntent::ReturnLoan { item: loan() })
        .when(reception(), deliver())
        .is(Status::Delivered);
}

#[test]
fn only_what_is_ready_is_delivered() {
    for status in [Status::Completed, Status::Rejected, Status::Cancelled, Status::Received] {
        Story::of(status).refuses(reception(), deliver(), "illegal_transition");
    }
}

#[test]
fn labour_is_covered_for_90_days_and_new_parts_for_6_months() {
    let story = Story::delivered();
    let expected =
        Warranty { labour_until: day("2026-05-31"), parts_until: Some(day("2026-09-02")) };
    assert_eq!(warranty(&story), expected);
}

#[test]
fn used_parts_carry_no_warranty_of_their_own() {
    let mut lines = lines();
    lines[2].used_part = true;
    let story = Story::diagnosed()
        .when(ana(), quote_of(lines, 400_000))
        .approved_and_ready()
        .when(reception(), pay(ChargeKind::Repair, 160_000))
        .when(reception(), deliver());
    assert_eq!(warranty(&story).parts_until, None);
}

/// Covered work on the bench, back in the workshop since 2026-05-20, under a warranty that ends on 05-31.
fn reentered() -> Story {
    let claim =
        WarrantyClaim { repair: number(7), warranty_until: day("2026-05-31"), parts_until: None };
    let intake = Intake { warranty_of: Some(claim), ..intake() };
    Story::new()
        .on(day("2026-05-20"))
        .when(reception(), receive_with(intake))
        .when(ana(), RepairIntent::StartDiagnosis)
        .when(ana(), find())
        .when(ana(), RepairIntent::CoverByWarranty { verdict: text("La misma soldadura") })
        .when(ana(), assign(TECHNICIAN))
        .when(ana(), parts_reserved())
        .when(ana(), RepairIntent::StartRepair)
}

fn finish_on(story: Story, date: &str) -> Story {
    story
        .when(ana(), test(51, TestPhase::Repair, true))
        .when(ana(), photograph(PhotoKind::After))
        .when(ana(), complete())
        .when(beto(), pass())
        .on(day(date))
}

#[test]
fn warranty_vector_back_on_05_20_and_redelivered_on_06_01_ends_on_07_14() {
    let story = finish_on(reentered(), "2026-06-01").when(reception(), deliver());
    let expected = Warranty { labour_until: day("2026-07-14"), parts_until: None };
    assert_eq!(warranty(&story), expected);
}

#[test]
fn a_covered_return_moves_the_warranty_on_parts_like_that_on_labour() {
    let ended = |parts_until| {
        let mut story = reentered();
        let RepairEvent::RepairReceived { intake, .. } = &mut story.events[0] else {
            unreachable!()
        };
        intake.warranty_of.as_mut().unwrap().parts_until = Some(day(parts_until));
        story.repair = crate::testing::replay(&story.events);
        let story = finish_on(story, "2026-06-01").when(reception(), deliver());
        warranty(&story).parts_until
    };
    assert_eq!(ended("2026-09-02"), Some(day("2026-09-14")), "twelve days in the workshop");
    assert_eq!(ended("2026-05-25"), Some(day("2026-07-14")), "thirty business days at least");
    assert_eq!(ended("2026-05-19"), None, "what had ended does not begin again");
}

#[test]
fn a_long_stay_in_the_workshop_extends_the_warranty_by_its_days() {
    let policy = &Policy::CURRENT;
    let end = warranty::end_after_reentry(
        day("2026-08-30"),
        day("2026-05-20"),
        day("2026-06-01"),
        policy,
    );
    assert_eq!(end, day("2026-09-11"));
}

#[test]
fn work_paid_for_during_a_covered_repair_has_its_own_full_term() {
    let fresh = ValuationSnapshot { valued_on: day("2026-05-01"), ..valuation(400_000) };
    let extra = RepairIntent::IssueQuote {
        quotation: quotation(),
        lines: vec![labour(1, 50_000, 60)],
        valuation: Some(fresh),
        change_reason: Some(text("Además falla el teclado")),
        parts_deposit: None,
    };
    let story = reentered()
        .when(ana(), extra)
        .when(customer(), approve(1))
        .when(ana(), parts_reserved())
        .when(ana(), RepairIntent::StartRepair)
        .when(ana(), do_line(1));
    let story = finish_on(story, "2026-06-01")
        .when(reception(), pay(ChargeKind::Repair, 50_000))
        .when(reception(), deliver());
    assert_eq!(warranty(&story).labour_until, day("2026-08-30"));
}

#[test]
fn a_declined_claim_has_the_usual_term() {
    let story = Story::claimed(false)
        .when(ana(), RepairIntent::DeclineWarranty { verdict: text("Golpe") })
        .when(ana(), find())
        .when(ana(), RepairIntent::CompleteDiagnosisChecklist)
        .when(ana(), quote_of(vec![labour(1, 50_000, 60)], 400_000))
        .when(customer(), approve(1))
        .when(ana(), assign(TECHNICIAN))
        .when(ana(), parts_reserved())
        .when(ana(), RepairIntent::StartRepair)
        .when(ana(), do_line(1));
    let story = finish_on(story, "2026-03-02")
        .when(reception(), pay(ChargeKind::Repair, 50_000))
        .when(reception(), deliver());
    assert_eq!(warranty(&story).labour_until, day("2026-05-31"));
}
