//! Why a command about a person is refused.

use crate::aggregate::{Refusal, RefusalKind};
use crate::values::InvalidValue;

/// A refusal about a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    /// There is no such person.
    #[error("there is no such person")]
    Unknown,
    /// The person was erased; nothing more can happen to them.
    #[error("the person was erased")]
    Erased,
    /// The id already belongs to a person with other data.
    #[error("the person is already registered")]
    AlreadyRegistered,
    /// The name is blank, too long or has control characters.
    #[error("the name must be text of 1 to 200 characters")]
    Name,
    /// The address is blank, too long or has control characters.
    #[error("the address must be text of 1 to 500 characters")]
    Address,
    /// There is no way to reach the customer.
    #[error("a customer needs a phone or an e-mail")]
    ContactMissing,
    /// A member of the staff signs in by e-mail.
    #[error("a member of the staff needs an e-mail")]
    EmailMissing,
    /// The e-mail is not one, or not in its normal form.
    #[error("{0}")]
    Email(InvalidValue),
    /// The phone is not one, or not in its normal form.
    #[error("{0}")]
    Phone(InvalidValue),
    /// The RUT is not one, or not in its normal form.
    #[error("{0}")]
    Rut(InvalidValue),
    /// Contact data was sealed under the id of somebody else.
    #[error("contact data must belong to the person")]
    ForeignSubject,
    /// Contact data that was erased cannot be filed again.
    #[error("contact data must be readable")]
    Unreadable,
    /// Nobody can be given that role.
    #[error("the role must be customer, receptionist, technician or owner")]
    RoleNotAssignable,
    /// Staff are registered as receptionist, technician or owner.
    #[error("the role must be receptionist, technician or owner")]
    RoleNotStaff,
    /// A reason is required.
    #[error("a reason of 1 to 500 characters is required")]
    ReasonMissing,
    /// Somebody accepted a text that is not, or no longer, in force.
    #[error("the policy in force is version {version}")]
    PolicyNotInForce {
        /// The version in force.
        version: u32,
    },
    /// The code of the policy or the screen is blank or too long.
    #[error("policy and screen must be text of 1 to 500 characters")]
    AcceptanceUnreadable,
    /// What is in the panel disturbs nobody and is not muted.
    #[error("the panel is not muted")]
    PanelNotMuted,
    /// The workshop would be left without an owner.
    #[error("an owner's role is changed by another owner, before anything else")]
    OwnerStays,
    /// The person has repairs that are not delivered, or delivered and under warranty.
    #[error("the person has {count} repairs that are open or under warranty")]
    OpenRepairs {
        /// How many.
        count: u32,
    },
}

impl Refusal for PersonError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "person.unknown",
            Self::Erased => "person.erased",
            Self::AlreadyRegistered => "person.already_registered",
            Self::Name => "person.name_invalid",
            Self::Address => "person.address_invalid",
            Self::ContactMissing => "person.contact_missing",
            Self::EmailMissing => "person.email_missing",
            Self::Email(_) => "person.email_invalid",
            Self::Phone(_) => "person.phone_invalid",
            Self::Rut(_) => "person.rut_invalid",
            Self::ForeignSubject => "person.foreign_subject",
            Self::Unreadable => "person.contact_unreadable",
            Self::RoleNotAssignable => "person.role_not_assignable",
            Self::RoleNotStaff => "person.role_not_staff",
            Self::ReasonMissing => "person.reason_missing",
            Self::PolicyNotInForce { .. } => "person.policy_not_in_force",
            Self::AcceptanceUnreadable => "person.acceptance_unreadable",
            Self::PanelNotMuted => "person.panel_not_muted",
            Self::OwnerStays => "person.owner_stays",
            Self::OpenRepairs { .. } => "person.open_repairs",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::NotFound,
            Self::Erased
            | Self::AlreadyRegistered
            | Self::PolicyNotInForce { .. }
            | Self::OwnerStays
            | Self::OpenRepairs { .. } => RefusalKind::Rule,
            Self::Name
            | Self::Address
            | Self::ContactMissing
            | Self::EmailMissing
            | Self::Email(_)
            | Self::Phone(_)
            | Self::Rut(_)
            | Self::ForeignSubject
            | Self::Unreadable
            | Self::RoleNotAssignable
            | Self::RoleNotStaff
            | Self::AcceptanceUnreadable
            | Self::PanelNotMuted
            | Self::ReasonMissing => RefusalKind::Invalid,
        }
    }

    fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::Name => Some("/name"),
            Self::Address => Some("/address"),
            Self::EmailMissing | Self::Email(_) => Some("/email"),
            Self::ContactMissing | Self::Phone(_) => Some("/phone"),
            Self::Rut(_) => Some("/rut"),
            Self::RoleNotAssignable | Self::RoleNotStaff => Some("/role"),
            Self::AcceptanceUnreadable => Some("/policy"),
            Self::PanelNotMuted => Some("/channel"),
            Self::ReasonMissing => Some("/reason"),
            Self::Unknown
            | Self::Erased
            | Self::AlreadyRegistered
            | Self::ForeignSubject
            | Self::Unreadable
            | Self::PolicyNotInForce { .. }
            | Self::OwnerStays
            | Self::OpenRepairs { .. } => None,
        }
    }
}
