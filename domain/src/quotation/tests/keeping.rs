//! Saving an estimate, and its becoming a repair.

use super::*;

#[test]
fn an_estimate_is_saved_by_one_person_and_sent_to_one_address_besides_their_own() {
    let to_her_own = || QuotationCommand::SaveEstimate { person: ana(), email: None, at: at() };
    let bruno = PersonId::new(Uuid::from_u128(2));
    let event = estimate_of(request(&[vcf_dead()], None));
    let scenario = given::<Quotation>([event])
        .when(saved(ana(), "ana@example.cl"))
        .then([QuotationEvent::EstimateSaved {
            person: ana(),
            email: Some(Personal::new(ana(), "ana@example.cl")),
            at: at(),
        }])
        .when(saved(ana(), "ana@example.cl"))
        .nothing_happens()
        .when(saved(bruno, "bruno@example.cl"))
        .refused("quotation.saved_by_another")
        .when(saved(ana(), "ana@otro.cl"))
        .refused("quotation.another_address")
        .when(to_her_own())
        .then([QuotationEvent::EstimateSaved { person: ana(), email: None, at: at() }])
        .when(to_her_own())
        .nothing_happens()
        .when(saved(ana(), "ana@example.cl"))
        .nothing_happens();
    assert_eq!(scenario.state().owner(), Some(ana()));
}

#[test]
fn an_estimate_is_saved_under_a_legal_address_of_that_person() {
    let save = |email: Personal| {
        let event = estimate_of(request(&[vcf_dead()], None));
        given::<Quotation>([event]).when(QuotationCommand::SaveEstimate {
            person: ana(),
            email: Some(email),
            at: at(),
        })
    };
    let stranger = PersonId::new(Uuid::from_u128(3));
    save(Personal::new(ana(), "Ana@Example.cl")).refused("quotation.email_invalid");
    save(Personal::new(ana(), "no")).refused("quotation.email_invalid");
    save(Personal::new(stranger, "ana@example.cl")).refused("quotation.email_invalid");
    save(Personal::erased(ana())).refused("quotation.email_invalid");
}

#[test]
fn an_estimate_older_than_30_days_is_not_saved() {
    let event = estimate_of(request(&[vcf_dead()], None));
    let late = at() + TimeDelta::days(30) + TimeDelta::seconds(1);
    given::<Quotation>([event])
        .when(QuotationCommand::SaveEstimate { person: ana(), email: None, at: late })
        .refused("quotation.expired");
}

#[test]
fn an_estimate_becomes_one_repair() {
    let convert = |count| QuotationCommand::ConvertEstimate {
        repair: RepairNumber::new(2026, count).unwrap(),
        at: at(),
    };
    let event = estimate_of(request(&[vcf_dead()], None));
    given::<Quotation>([event])
        .when(convert(1))
        .then([QuotationEvent::EstimateConverted {
            repair: RepairNumber::new(2026, 1).unwrap(),
            at: at(),
        }])
        .when(convert(1))
        .nothing_happens()
        .when(convert(2))
        .refused("quotation.already_converted");
}

#[test]
fn nothing_happens_to_an_estimate_that_was_never_given() {
    given::<Quotation>([]).when(saved(ana(), "ana@example.cl")).refused("quotation.unknown");
}
