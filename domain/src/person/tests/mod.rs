//! Given, when and then of people, and what they share.

mod erasure;
mod history;
mod preferences;
mod record;
mod registration;

use chrono::{DateTime, TimeZone, Utc};
use uuid::Uuid;

use super::*;
use crate::aggregate::RefusalKind;
use crate::notification::{Channel, MuteCause};
use crate::permissions::Grant;
use crate::policies::PolicyVersion;
use crate::testing::{given, golden, replay};
use crate::values::{Personal, Sha256Hex};
use crate::{Refusal, grant};

fn at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, 0, 0).unwrap()
}

fn ana() -> PersonId {
    PersonId::new(Uuid::from_u128(1))
}

fn personal(text: &str) -> Personal {
    Personal::new(ana(), text)
}

fn contact() -> Contact {
    Contact {
        name: personal("Ana Ñ"),
        email: Some(personal("ana@example.cl")),
        phone: Some(personal("+56912345678")),
        rut: None,
        address: None,
    }
}

fn registered_as(role: Role) -> PersonEvent {
    PersonEvent::PersonRegistered { person: ana(), role, contact: contact(), at: at() }
}

fn customer() -> PersonEvent {
    registered_as(Role::Customer)
}

fn erased() -> PersonEvent {
    PersonEvent::PersonErased { reason: "Lo pidió".to_owned(), at: at() }
}

fn register(contact: Contact) -> PersonCommand {
    PersonCommand::RegisterCustomer { person: ana(), contact, at: at() }
}

fn erase(open_repairs: u32) -> PersonCommand {
    PersonCommand::Erase { reason: "Lo pidió".to_owned(), open_repairs, at: at() }
}

fn terms(version: u32) -> PolicyVersion {
    PolicyVersion { version, hash: Sha256Hex::of(format!("texto {version}").as_bytes()) }
}

fn accept(accepted: &PolicyVersion, in_force: &PolicyVersion) -> PersonCommand {
    PersonCommand::AcceptPolicy {
        policy: "terms".to_owned(),
        accepted: accepted.clone(),
        in_force: in_force.clone(),
        screen: "sign_in".to_owned(),
        at: at(),
    }
}

fn every_command() -> Vec<PersonCommand> {
    let (session, family) = (Uuid::from_u128(3), Uuid::from_u128(4));
    let purpose = ConsentPurpose::Portfolio;
    let (at, person, text) = (at(), ana(), || "texto".to_owned());
    vec![
        PersonCommand::RegisterCustomer { person, contact: contact(), at },
        PersonCommand::RegisterGuest { person, contact: contact(), at },
        PersonCommand::RegisterStaff { person, role: Role::Owner, contact: contact(), at },
        PersonCommand::ChangeContact { contact: Contact { phone: None, ..contact() }, at },
        PersonCommand::VerifyEmail { email: personal("ana@example.cl"), at },
        PersonCommand::ChangeRole { to: Role::Technician, by: None, reason: text(), at },
        PersonCommand::GiveConsent { purpose, text_hash: Sha256Hex::of(b"v1"), at },
        PersonCommand::WithdrawConsent { purpose, at },
        accept(&terms(1), &terms(1)),
        PersonCommand::MuteChannel { channel: Channel::Sms, cause: MuteCause::Preference, at },
        PersonCommand::MuteChannel { channel: Channel::Sms, cause: MuteCause::StopReply, at },
        PersonCommand::UnmuteChannel { channel: Channel::Sms, at },
        PersonCommand::OpenSession { session, method: text(), at },
        PersonCommand::CloseSession { session, cause: text(), at },
        PersonCommand::ReportTokenReuse { family, at },
        PersonCommand::ChangePassword { at },
        PersonCommand::EnrolSecondFactor { at },
        PersonCommand::RequestErasure { at },
        PersonCommand::Erase { reason: text(), open_repairs: 0, at },
        PersonCommand::Erase { reason: text(), open_repairs: 1, at },
    ]
}
