//! Contact, roles, consents, sessions: the record of a known person.

use super::*;

#[test]
fn a_role_is_changed_with_a_reason_to_a_role_that_people_have() {
    let change = |to, reason: &str| {
        let reason = reason.to_owned();
        given::<Person>([customer()]).when(PersonCommand::ChangeRole {
            to,
            by: None,
            reason,
            at: at(),
        })
    };
    change(Role::Receptionist, "Entra al mesón").then([PersonEvent::RoleChanged {
        from: Role::Customer,
        to: Role::Receptionist,
        reason: "Entra al mesón".to_owned(),
        at: at(),
    }]);
    change(Role::Customer, "Nada cambia").nothing_happens();
    change(Role::Owner, " ").refused("person.reason_missing");
    for role in [Role::System, Role::Link, Role::Anonymous] {
        change(role, "Truco").refused("person.role_not_assignable");
    }
}

#[test]
fn an_owner_does_not_step_down_alone_and_is_not_erased() {
    let step_down = |by| PersonCommand::ChangeRole {
        to: Role::Technician,
        by: Some(by),
        reason: "Vuelve al banco".to_owned(),
        at: at(),
    };
    let when = |command| given::<Person>([registered_as(Role::Owner)]).when(command);
    when(step_down(ana())).refused("person.owner_stays");
    when(erase(0)).refused("person.owner_stays");
    let another = PersonId::new(Uuid::from_u128(0x99));
    assert_eq!(when(step_down(another)).state().role(), Some(Role::Technician));
}

#[test]
fn a_customer_without_email_does_not_become_staff() {
    let contact = Contact { email: None, ..contact() };
    let event =
        PersonEvent::PersonRegistered { person: ana(), role: Role::Customer, contact, at: at() };
    let reason = "Entra al taller".to_owned();
    given::<Person>([event])
        .when(PersonCommand::ChangeRole { to: Role::Technician, by: None, reason, at: at() })
        .refused("person.email_missing");
}

#[test]
fn another_email_has_to_be_verified_again() {
    let verified = [customer(), PersonEvent::EmailVerified { at: at() }];
    let moved = Contact { email: Some(personal("ana@otro.cl")), ..contact() };
    let new_phone = Contact { phone: Some(personal("+56987654321")), ..contact() };
    let after = |contact| {
        let scenario = given::<Person>(verified.clone())
            .when(PersonCommand::ChangeContact { contact, at: at() });
        scenario.state().profile().unwrap().email_verified
    };
    assert!(after(new_phone));
    assert!(!after(moved));
}

#[test]
fn the_same_contact_again_changes_nothing() {
    given::<Person>([customer()])
        .when(PersonCommand::ChangeContact { contact: contact(), at: at() })
        .nothing_happens();
}

#[test]
fn an_email_is_verified_once_and_only_where_there_is_one() {
    let verify = |email| PersonCommand::VerifyEmail { email: personal(email), at: at() };
    let no_email =
        PersonEvent::ContactChanged { contact: Contact { email: None, ..contact() }, at: at() };
    given::<Person>([customer()])
        .when(verify("otra@example.cl"))
        .nothing_happens()
        .when(verify("ana@example.cl"))
        .then([PersonEvent::EmailVerified { at: at() }])
        .when(verify("ana@example.cl"))
        .nothing_happens();
    given::<Person>([customer(), no_email])
        .when(verify("ana@example.cl"))
        .refused("person.email_missing");
}

#[test]
fn a_consent_is_given_to_a_text_and_withdrawn() {
    let purpose = ConsentPurpose::Portfolio;
    let text_hash = Sha256Hex::of(b"v1");
    let newer = Sha256Hex::of(b"v2");
    let give = |text_hash: &Sha256Hex| PersonCommand::GiveConsent {
        purpose,
        text_hash: text_hash.clone(),
        at: at(),
    };
    let given_to = |text_hash: &Sha256Hex| PersonEvent::ConsentGiven {
        purpose,
        text_hash: text_hash.clone(),
        at: at(),
    };
    let scenario = given::<Person>([customer()])
        .when(give(&text_hash))
        .then([given_to(&text_hash)])
        .when(give(&text_hash))
        .nothing_happens()
        .when(give(&newer))
        .then([given_to(&newer)]);
    assert!(scenario.state().consents_to(purpose));
    assert!(!scenario.state().consents_to(ConsentPurpose::Marketing), "each purpose apart");
    let scenario = scenario
        .when(PersonCommand::WithdrawConsent { purpose, at: at() })
        .then([PersonEvent::ConsentWithdrawn { purpose, at: at() }])
        .when(PersonCommand::WithdrawConsent { purpose, at: at() })
        .nothing_happens();
    assert!(!scenario.state().consents_to(purpose));
}

#[test]
fn a_session_opens_once_and_closes_once() {
    let session = Uuid::from_u128(9);
    let open = || PersonCommand::OpenSession { session, method: "password".to_owned(), at: at() };
    let close = || PersonCommand::CloseSession { session, cause: "logout".to_owned(), at: at() };
    given::<Person>([customer()])
        .when(close())
        .nothing_happens()
        .when(open())
        .then([PersonEvent::SessionOpened { session, method: "password".to_owned(), at: at() }])
        .when(open())
        .nothing_happens()
        .when(close())
        .then([PersonEvent::SessionClosed { session, cause: "logout".to_owned(), at: at() }])
        .when(close())
        .nothing_happens();
}

#[test]
fn a_token_family_is_reported_once_however_often_it_is_replayed() {
    let family = Uuid::from_u128(10);
    given::<Person>([customer()])
        .when(PersonCommand::ReportTokenReuse { family, at: at() })
        .then([PersonEvent::RefreshTokenReused { family, at: at() }])
        .when(PersonCommand::ReportTokenReuse { family, at: at() })
        .nothing_happens();
}

#[test]
fn passwords_and_second_factors_leave_a_fact_each_time() {
    let scenario = given::<Person>([customer()])
        .when(PersonCommand::ChangePassword { at: at() })
        .then([PersonEvent::PasswordChanged { at: at() }])
        .when(PersonCommand::ChangePassword { at: at() })
        .then([PersonEvent::PasswordChanged { at: at() }])
        .when(PersonCommand::EnrolSecondFactor { at: at() })
        .then([PersonEvent::SecondFactorEnrolled { at: at() }]);
    let profile = scenario.state().profile().unwrap();
    assert!(profile.has_password && profile.has_second_factor);
}

#[test]
fn a_colleague_cannot_change_the_contact_of_a_member_of_the_staff() {
    let change = PersonCommand::ChangeContact { contact: contact(), at: at() };
    let owner: Person = replay(&[registered_as(Role::Owner)]);
    let client: Person = replay(&[customer()]);
    assert_eq!(client.capability(&change), Capability::OwnProfile);
    assert_eq!(owner.capability(&change), Capability::StaffProfile);
    assert_eq!(grant(Role::Receptionist, owner.capability(&change)), Grant::Own);
    assert_eq!(grant(Role::Receptionist, client.capability(&change)), Grant::All);
    assert_eq!(owner.capability(&erase(0)), Capability::PersonErasure);
}
