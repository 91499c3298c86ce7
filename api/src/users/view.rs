//! A person, as they and the staff see them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::Role;
use domain::person::{ConsentPurpose, Person};
use domain::values::{ERASED_TEXT, PersonId, Personal};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;

/// A person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0193c1f0-7c1e-7000-8000-000000000001", "role": "customer", "name": "Violeta Parra",
    "email": "violeta@example.cl", "phone": "+56987654321", "rut": null, "address": null,
    "email_verified": true, "second_factor": false, "consents": { "portfolio": "2026-11-22T15:04:05Z" },
    "erasure_requested_at": null, "version": 3
}))]
pub(crate) struct UserView {
    /// The person's id.
    #[schema(value_type = Uuid)]
    id: PersonId,
    /// `customer`, `receptionist`, `technician` or `owner`; none once erased.
    #[schema(value_type = Option<String>)]
    role: Option<Role>,
    /// Full name.
    name: String,
    /// E-mail.
    email: Option<String>,
    /// Telephone, E.164.
    phone: Option<String>,
    /// RUT.
    rut: Option<String>,
    /// Address.
    address: Option<String>,
    /// They proved to hold the e-mail address.
    email_verified: bool,
    /// They confirmed a second factor.
    second_factor: bool,
    /// The consents in force, each with when it was given (UTC).
    #[schema(value_type = BTreeMap<String, DateTime<Utc>>)]
    consents: BTreeMap<ConsentPurpose, DateTime<Utc>>,
    /// When they asked to be erased (UTC).
    erasure_requested_at: Option<DateTime<Utc>>,
    /// The version, for `If-Match`.
    version: u64,
}

impl UserView {
    /// The view of that record.
    pub(crate) fn of(person: &Person, version: u64) -> Result<Self, Problem> {
        let profile = match person {
            Person::Known(profile) => profile,
            Person::Erased { person } => return Ok(Self::erased(*person, version)),
            Person::Unknown => return Err(Problem::of("resource.not_found")),
        };
        let text = |personal: &Option<Personal>| personal.as_ref().map(|it| it.text().to_owned());
        let contact = &profile.contact;
        Ok(Self {
            id: profile.person,
            role: Some(profile.role),
            name: contact.name.text().to_owned(),
            email: text(&contact.email),
            phone: text(&contact.phone),
            rut: text(&contact.rut),
            address: text(&contact.address),
            email_verified: profile.email_verified,
            second_factor: profile.has_second_factor,
            consents: profile.consents.iter().map(|(what, it)| (*what, it.given_at)).collect(),
            erasure_requested_at: profile.erasure_requested_at,
            version,
        })
    }

    fn erased(id: PersonId, version: u64) -> Self {
        Self {
            id,
            role: None,
            name: ERASED_TEXT.to_owned(),
            email: None,
            phone: None,
            rut: None,
            address: None,
            email_verified: false,
            second_factor: false,
            consents: BTreeMap::new(),
            erasure_requested_at: None,
            version,
        }
    }
}
