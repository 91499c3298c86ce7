//! The row of a person.

use chrono::{DateTime, Utc};
use domain::Role;
use domain::values::PersonId;

use crate::schema::table;

table! {
    /// A customer or a member of the staff.
    PersonRow in "people"
    key {
        /// Who.
        id: PersonId,
    }
    columns {
        /// In which role.
        role: Role,
        /// Full name; none once erased.
        name: Option<String>,
        /// E-mail, normalised.
        email: Option<String>,
        /// Telephone, E.164.
        phone: Option<String>,
        /// RUT, canonical.
        rut: Option<String>,
        /// Postal address.
        address: Option<String>,
        /// The words by which they are found.
        search: Option<String>,
        /// They proved to hold the e-mail address.
        email_verified: bool,
        /// They set a password.
        has_password: bool,
        /// They confirmed a second factor.
        has_second_factor: bool,
        /// They consent to photos in the portfolio.
        consents_portfolio: bool,
        /// They consent to live video.
        consents_live_video: bool,
        /// They consent to news and offers.
        consents_marketing: bool,
        /// When they became known (UTC).
        registered_at: DateTime<Utc>,
        /// When they asked to be erased (UTC).
        erasure_requested_at: Option<DateTime<Utc>>,
        /// Their key was destroyed.
        erased: bool,
        /// When they last signed in (UTC).
        last_sign_in: Option<DateTime<Utc>>,
        /// The position of their registration; lists go by it.
        registered_position: i64,
        /// The sequence of the last event that was folded.
        version: u64,
    }
}
