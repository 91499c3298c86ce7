//! Folds the events of persons.

use domain::person::{ConsentPurpose, Contact, PersonEvent as E};
use domain::values::{PersonId, Personal};

use super::rows::PersonRow;
use crate::cell::micros;
use crate::fold::{AggregateKind, Ddl, Envelope, Event, Projector, TableSet, Unprojectable, ddl};
use crate::search_words::search_column;

/// Keeps `people`.
#[derive(Debug)]
pub struct People;

impl Projector for People {
    const NAME: &'static str = "people";
    const VERSION: u32 = 1;
    const DDL: Ddl = ddl!("0010_people");
    type Rows = TableSet<PersonRow>;

    fn wants(kind: AggregateKind, _: &str) -> bool {
        kind == AggregateKind::Person
    }

    fn declare(rows: &mut Self::Rows, envelope: &Envelope, _: &Event) {
        if let Ok(id) = envelope.aggregate_id.parse() {
            rows.declare(id);
        }
    }

    fn apply(
        rows: &mut Self::Rows,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), Unprojectable> {
        let Event::Person(event) = event else { return Ok(()) };
        let id: PersonId =
            envelope.aggregate_id.parse().map_err(|error| Unprojectable(format!("{error}")))?;
        if let E::PersonRegistered { role, contact, at, .. } = event {
            if rows.get(&id).is_none() {
                let mut row = PersonRow {
                    id,
                    role: *role,
                    name: None,
                    email: None,
                    phone: None,
                    rut: None,
                    address: None,
                    search: None,
                    email_verified: false,
                    has_password: false,
                    has_second_factor: false,
                    consents_portfolio: false,
                    consents_live_video: false,
                    consents_marketing: false,
                    registered_at: micros(*at),
                    erasure_requested_at: None,
                    erased: false,
                    last_sign_in: None,
                    registered_position: envelope.row_position(),
                    version: envelope.sequence,
                };
                row.reach_at(contact);
                rows.put(row);
            }
            return Ok(());
        }
        let row = rows.get_mut(&id).ok_or_else(|| Unprojectable::missing("the person"))?;
        if row.version >= envelope.sequence {
            return Ok(());
        }
        row.version = envelope.sequence;
        match event {
            // Handled above.
            E::PersonRegistered { .. } => {}
            E::ContactChanged { contact, .. } => {
                let email = contact.email.as_ref().and_then(Personal::reveal);
                row.email_verified &= email == row.email.as_deref();
                row.reach_at(contact);
            }
            E::EmailVerified { .. } => row.email_verified = true,
            E::RoleChanged { to, .. } => row.role = *to,
            E::ConsentGiven { purpose, .. } => *row.consent(*purpose) = true,
            E::ConsentWithdrawn { purpose, .. } => *row.consent(*purpose) = false,
            E::SessionOpened { at, .. } => row.last_sign_in = Some(micros(*at)),
            E::PasswordChanged { .. } => row.has_password = true,
            E::SecondFactorEnrolled { .. } => row.has_second_factor = true,
            E::PersonErasureRequested { at } => row.erasure_requested_at = Some(micros(*at)),
            E::PersonErased { .. } => row.erase(),
            E::SessionClosed { .. }
            | E::RefreshTokenReused { .. }
            | E::PolicyAccepted { .. }
            | E::NotificationChannelMuted { .. }
            | E::NotificationChannelUnmuted { .. } => {}
        }
        Ok(())
    }
}

impl PersonRow {
    fn reach_at(&mut self, contact: &Contact) {
        let text = |personal: &Option<Personal>| {
            personal.as_ref().and_then(Personal::reveal).map(ToOwned::to_owned)
        };
        self.name = contact.name.reveal().map(ToOwned::to_owned);
        self.email = text(&contact.email);
        self.phone = text(&contact.phone);
        self.rut = text(&contact.rut);
        self.address = text(&contact.address);
        // The last eight digits are how people dictate a telephone.
        let digits = self.phone.as_ref().map(|phone| phone.trim_start_matches("+56").to_owned());
        let words = [&self.name, &self.email, &self.phone, &digits, &self.rut];
        let words = search_column(words.into_iter().flatten().map(String::as_str));
        self.search = (!words.is_empty()).then_some(words);
    }

    const fn consent(&mut self, purpose: ConsentPurpose) -> &mut bool {
        match purpose {
            ConsentPurpose::Portfolio => &mut self.consents_portfolio,
            ConsentPurpose::LiveVideo => &mut self.consents_live_video,
            ConsentPurpose::Marketing => &mut self.consents_marketing,
        }
    }

    /// What remains: an id, a role, the dates and the consents. With the key gone, a rebuild reads the same.
    fn erase(&mut self) {
        self.name = None;
        self.email = None;
        self.phone = None;
        self.rut = None;
        self.address = None;
        self.search = None;
        self.email_verified = false;
        self.erased = true;
    }
}
