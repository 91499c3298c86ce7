//! Who can become known, and with which data.

use super::*;

#[test]
fn a_visitor_becomes_a_customer() {
    given::<Person>([]).when(register(contact())).then([customer()]);
}

#[test]
fn registering_again_with_the_same_data_changes_nothing() {
    given::<Person>([customer()]).when(register(contact())).nothing_happens();
}

#[test]
fn an_id_is_not_registered_twice_with_other_data() {
    let other = Contact { phone: None, ..contact() };
    given::<Person>([customer()]).when(register(other)).refused("person.already_registered");
}

#[test]
fn a_person_with_no_email_is_welcome_with_a_phone() {
    let contact = Contact { email: None, ..contact() };
    let guest = PersonCommand::RegisterGuest { person: ana(), contact: contact.clone(), at: at() };
    given::<Person>([]).when(guest).then([PersonEvent::PersonRegistered {
        person: ana(),
        role: Role::Customer,
        contact,
        at: at(),
    }]);
}

#[test]
fn a_customer_who_cannot_be_reached_is_refused() {
    let unreachable = Contact { email: None, phone: None, ..contact() };
    given::<Person>([]).when(register(unreachable.clone())).refused("person.contact_missing");
    given::<Person>([customer()])
        .when(PersonCommand::ChangeContact { contact: unreachable, at: at() })
        .refused("person.contact_missing");
}

#[test]
fn a_name_of_one_letter_with_emoji_and_enie_is_a_name() {
    for name in ["Ñ", "🎹", "X Æ A-12", "Begoña d'Órs"] {
        let contact = Contact { name: personal(name), ..contact() };
        let scenario = given::<Person>([]).when(register(contact));
        assert_eq!(scenario.events().len(), 1, "{name}");
    }
}

#[test]
fn contact_data_must_be_in_its_normal_form() {
    let with = |change: fn(&mut Contact)| {
        let mut contact = contact();
        change(&mut contact);
        given::<Person>([]).when(register(contact))
    };
    with(|c| c.name = personal("  ")).refused("person.name_invalid");
    with(|c| c.name = personal("a\u{0}b")).refused("person.name_invalid");
    with(|c| c.name = personal(&"a".repeat(201))).refused("person.name_invalid");
    with(|c| c.email = Some(personal("no-es-correo"))).refused("person.email_invalid");
    with(|c| c.email = Some(personal("Ana@Example.cl"))).refused("person.email_invalid");
    with(|c| c.phone = Some(personal("912345678"))).refused("person.phone_invalid");
    with(|c| c.rut = Some(personal("76.830.014-3"))).refused("person.rut_invalid");
    with(|c| c.rut = Some(personal("76830014-4"))).refused("person.rut_invalid");
    with(|c| c.address = Some(personal(""))).refused("person.address_invalid");
}

#[test]
fn contact_data_sealed_under_somebody_else_is_refused() {
    let stranger = PersonId::new(Uuid::from_u128(2));
    let contact = Contact { phone: Some(Personal::new(stranger, "+56912345678")), ..contact() };
    given::<Person>([]).when(register(contact)).refused("person.foreign_subject");
}

#[test]
fn erased_contact_data_is_not_filed_again() {
    let contact = Contact { name: Personal::erased(ana()), ..contact() };
    given::<Person>([]).when(register(contact)).refused("person.contact_unreadable");
}

#[test]
fn staff_are_registered_in_a_staff_role_and_with_an_email() {
    let staff =
        |role, contact| PersonCommand::RegisterStaff { person: ana(), role, contact, at: at() };
    given::<Person>([])
        .when(staff(Role::Technician, contact()))
        .then([registered_as(Role::Technician)]);
    for role in [Role::Customer, Role::System, Role::Anonymous, Role::Link] {
        given::<Person>([]).when(staff(role, contact())).refused("person.role_not_staff");
    }
    let no_email = Contact { email: None, ..contact() };
    given::<Person>([]).when(staff(Role::Owner, no_email)).refused("person.email_missing");
}
