//! One event of each kind, for golden files and for the suites of other crates.

use chrono::{DateTime, TimeZone, Utc};
use uuid::Uuid;

use super::events::{ConsentPurpose, Contact, PersonEvent};
use crate::actor::Role;
use crate::notification::{Channel, MuteCause};
use crate::values::{PersonId, Personal, Sha256Hex};

fn at(minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, minute, 0).single().expect("invariant: a real instant")
}

/// One event of each kind, in an order that could have happened.
pub fn samples() -> Vec<PersonEvent> {
    let person = PersonId::new(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001));
    let session = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0002);
    let family = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0003);
    let personal = |text: &str| Personal::new(person, text);
    let contact = Contact {
        name: personal("Begoña Ñancupil 🎹"),
        email: Some(personal("begona@example.cl")),
        phone: Some(personal("+56912345678")),
        rut: Some(personal("10000013-K")),
        address: Some(personal("Av. Italia 1234, depto 5, Ñuñoa, Región Metropolitana")),
    };
    let moved = Contact { email: None, address: None, ..contact.clone() };
    let text_hash = Sha256Hex::of(b"consentimiento para el portafolio");
    let purpose = ConsentPurpose::Portfolio;
    vec![
        PersonEvent::PersonRegistered { person, role: Role::Customer, contact, at: at(0) },
        PersonEvent::EmailVerified { at: at(1) },
        PersonEvent::PasswordChanged { at: at(2) },
        PersonEvent::SecondFactorEnrolled { at: at(3) },
        PersonEvent::SessionOpened { session, method: "password".to_owned(), at: at(4) },
        PersonEvent::ConsentGiven { purpose, text_hash, at: at(5) },
        PersonEvent::ConsentWithdrawn { purpose, at: at(6) },
        PersonEvent::PolicyAccepted {
            policy: "terms".to_owned(),
            version: 1,
            hash: Sha256Hex::of(b"condiciones"),
            screen: "counter".to_owned(),
            at: at(6),
        },
        PersonEvent::NotificationChannelMuted {
            channel: Channel::Sms,
            cause: MuteCause::Preference,
            at: at(6),
        },
        PersonEvent::NotificationChannelUnmuted { channel: Channel::Sms, at: at(7) },
        PersonEvent::ContactChanged { contact: moved, at: at(7) },
        PersonEvent::RoleChanged {
            from: Role::Customer,
            to: Role::Technician,
            reason: "Entra al taller".to_owned(),
            at: at(8),
        },
        PersonEvent::RefreshTokenReused { family, at: at(9) },
        PersonEvent::SessionClosed { session, cause: "logout".to_owned(), at: at(10) },
        PersonEvent::PersonErasureRequested { at: at(11) },
        PersonEvent::PersonErased { reason: "Lo pidió la persona".to_owned(), at: at(12) },
    ]
}
