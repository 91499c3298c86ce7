//! What can be asked of a person's record.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::events::{ConsentPurpose, Contact};
use crate::actor::Role;
use crate::aggregate::Command;
use crate::notification::{Channel, MuteCause};
use crate::permissions::Capability;
use crate::policies::PolicyVersion;
use crate::values::{PersonId, Personal, Sha256Hex};

/// An intent about a person.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named after what they carry; `at` is when, UTC")]
pub enum PersonCommand {
    /// A visitor registers as a customer.
    RegisterCustomer { person: PersonId, contact: Contact, at: DateTime<Utc> },
    /// Reception notes a customer who has no account.
    RegisterGuest { person: PersonId, contact: Contact, at: DateTime<Utc> },
    /// The owner takes on a member of the staff.
    RegisterStaff { person: PersonId, role: Role, contact: Contact, at: DateTime<Utc> },
    /// Corrects contact data.
    ChangeContact { contact: Contact, at: DateTime<Utc> },
    /// Confirms that e-mail address, if it is still the one on file.
    VerifyEmail { email: Personal, at: DateTime<Utc> },
    /// Changes the role; `by` is who does it, where that is a person.
    ChangeRole { to: Role, by: Option<PersonId>, reason: String, at: DateTime<Utc> },
    /// Gives a consent.
    GiveConsent { purpose: ConsentPurpose, text_hash: Sha256Hex, at: DateTime<Utc> },
    /// Withdraws a consent.
    WithdrawConsent { purpose: ConsentPurpose, at: DateTime<Utc> },
    /// Accepts a policy; `in_force` is the text that is in force, as looked up.
    AcceptPolicy {
        policy: String,
        accepted: PolicyVersion,
        in_force: PolicyVersion,
        screen: String,
        at: DateTime<Utc>,
    },
    /// Mutes a channel.
    MuteChannel { channel: Channel, cause: MuteCause, at: DateTime<Utc> },
    /// Opens a muted channel again.
    UnmuteChannel { channel: Channel, at: DateTime<Utc> },
    /// Notes a sign-in.
    OpenSession { session: Uuid, method: String, at: DateTime<Utc> },
    /// Notes the end of a session.
    CloseSession { session: Uuid, cause: String, at: DateTime<Utc> },
    /// Notes the reuse of a rotated refresh token.
    ReportTokenReuse { family: Uuid, at: DateTime<Utc> },
    /// Notes a new password.
    ChangePassword { at: DateTime<Utc> },
    /// Notes a confirmed second factor.
    EnrolSecondFactor { at: DateTime<Utc> },
    /// The person asks to be erased.
    RequestErasure { at: DateTime<Utc> },
    /// Erases the person. `open_repairs` counts their repairs not yet delivered or still under warranty.
    Erase { reason: String, open_repairs: u32, at: DateTime<Utc> },
}

impl Command for PersonCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::RegisterCustomer { .. } => "person.register_customer",
            Self::RegisterGuest { .. } => "person.register_guest",
            Self::RegisterStaff { .. } => "person.register_staff",
            Self::ChangeContact { .. } => "person.change_contact",
            Self::VerifyEmail { .. } => "person.verify_email",
            Self::ChangeRole { .. } => "person.change_role",
            Self::GiveConsent { .. } => "person.give_consent",
            Self::WithdrawConsent { .. } => "person.withdraw_consent",
            Self::AcceptPolicy { .. } => "person.accept_policy",
            Self::MuteChannel { .. } => "person.mute_channel",
            Self::UnmuteChannel { .. } => "person.unmute_channel",
            Self::OpenSession { .. } => "person.open_session",
            Self::CloseSession { .. } => "person.close_session",
            Self::ReportTokenReuse { .. } => "person.report_token_reuse",
            Self::ChangePassword { .. } => "person.change_password",
            Self::EnrolSecondFactor { .. } => "person.enrol_second_factor",
            Self::RequestErasure { .. } => "person.request_erasure",
            Self::Erase { .. } => "person.erase",
        }
    }

    fn capability(&self) -> Capability {
        match self {
            Self::RegisterCustomer { .. } => Capability::Public,
            Self::RegisterGuest { .. } => Capability::Counter,
            Self::RegisterStaff { .. } | Self::ChangeRole { .. } => Capability::RoleAdministration,
            Self::ChangeContact { .. }
            | Self::GiveConsent { .. }
            | Self::WithdrawConsent { .. }
            | Self::AcceptPolicy { .. }
            | Self::MuteChannel { cause: MuteCause::Preference, .. }
            | Self::UnmuteChannel { .. } => Capability::OwnProfile,
            Self::RequestErasure { .. } => Capability::ErasureRequest,
            Self::MuteChannel { cause: MuteCause::StopReply | MuteCause::SpamReport, .. }
            | Self::VerifyEmail { .. }
            | Self::OpenSession { .. }
            | Self::CloseSession { .. }
            | Self::ReportTokenReuse { .. }
            | Self::ChangePassword { .. }
            | Self::EnrolSecondFactor { .. } => Capability::Automation,
            Self::Erase { .. } => Capability::PersonErasure,
        }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::ChangeRole { reason, .. } | Self::Erase { reason, .. } => Some(reason),
            Self::RegisterCustomer { .. }
            | Self::RegisterGuest { .. }
            | Self::RegisterStaff { .. }
            | Self::ChangeContact { .. }
            | Self::VerifyEmail { .. }
            | Self::GiveConsent { .. }
            | Self::WithdrawConsent { .. }
            | Self::AcceptPolicy { .. }
            | Self::MuteChannel { .. }
            | Self::UnmuteChannel { .. }
            | Self::OpenSession { .. }
            | Self::CloseSession { .. }
            | Self::ReportTokenReuse { .. }
            | Self::ChangePassword { .. }
            | Self::EnrolSecondFactor { .. }
            | Self::RequestErasure { .. } => None,
        }
    }
}
