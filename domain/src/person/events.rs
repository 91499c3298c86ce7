//! What has happened to a person: a customer or a member of the staff.

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::actor::Role;
use crate::notification::{Channel, MuteCause};
use crate::values::{PersonId, Personal, Sha256Hex};

/// Contact data, each part sealed with the person's own key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Full name, as they wrote it.
    pub name: Personal,
    /// E-mail, normalised ([`crate::values::Email`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Personal>,
    /// Telephone, E.164 ([`crate::values::Phone`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Personal>,
    /// RUT, canonical ([`crate::values::Rut`]); optional for people (`product.md` §3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rut: Option<Personal>,
    /// Calle, número, depto, comuna, región.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Personal>,
}

/// What a consent is for. Each purpose is asked for separately (`product.md` §3, Ley 21.719).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentPurpose {
    /// Photos of the finished work in the public portfolio.
    Portfolio,
    /// Live video of the repair.
    LiveVideo,
    /// News and offers.
    Marketing,
}

/// A fact about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PersonEvent {
    /// Somebody became known to the workshop.
    PersonRegistered {
        /// Who; also the subject of their sealed data.
        person: PersonId,
        /// In which role.
        role: Role,
        /// How to reach them.
        contact: Contact,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Contact data was corrected; the whole new contact is given.
    ContactChanged {
        /// The contact from now on.
        contact: Contact,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The person proved to hold the e-mail address on file.
    EmailVerified {
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The person's role was changed.
    RoleChanged {
        /// The role before.
        from: Role,
        /// The role from now on.
        to: Role,
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A consent was given to a version of a text.
    ConsentGiven {
        /// What for.
        purpose: ConsentPurpose,
        /// SHA-256 of the text that was shown.
        text_hash: Sha256Hex,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A consent was withdrawn.
    ConsentWithdrawn {
        /// What for.
        purpose: ConsentPurpose,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A policy was accepted, in its own box and never pre-ticked (`product.md` §5 module 20). From where it was
    /// accepted is in the event's metadata.
    PolicyAccepted {
        /// The document's code (`terms`).
        policy: String,
        /// Its version, from 1.
        version: u32,
        /// SHA-256 of the text that was shown.
        hash: Sha256Hex,
        /// The screen on which it was accepted (`sign_in`, `checkout`, `counter`).
        screen: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The person gets nothing more through a channel, apart from what cannot be muted.
    NotificationChannelMuted {
        /// Which.
        channel: Channel,
        /// Whether they switched it off, or the other side closed it at their wish.
        cause: MuteCause,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The person gets everything through a channel again.
    NotificationChannelUnmuted {
        /// Which.
        channel: Channel,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A sign-in succeeded and opened a session. The secrets are not here.
    SessionOpened {
        /// The session's id, as the session list shows it.
        session: uuid::Uuid,
        /// `password`, `magic_link`.
        method: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A session ended.
    SessionClosed {
        /// Which.
        session: uuid::Uuid,
        /// `logout`, `closed_remotely`, `password_changed`.
        cause: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A rotated refresh token came back: the whole family was revoked.
    RefreshTokenReused {
        /// The family.
        family: uuid::Uuid,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The password was set or changed. The password is not here.
    PasswordChanged {
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A second factor (TOTP) was confirmed. Its seed is not here.
    SecondFactorEnrolled {
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The person asked to be erased; the clock of 30 days runs (`product.md` §5b).
    PersonErasureRequested {
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The person's key was destroyed: their data reads "dato eliminado" everywhere and for ever.
    PersonErased {
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}

impl PersonEvent {
    /// The stored name of the event: a literal, for ever.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PersonRegistered { .. } => "PersonRegistered",
            Self::ContactChanged { .. } => "ContactChanged",
            Self::EmailVerified { .. } => "EmailVerified",
            Self::RoleChanged { .. } => "RoleChanged",
            Self::ConsentGiven { .. } => "ConsentGiven",
            Self::ConsentWithdrawn { .. } => "ConsentWithdrawn",
            Self::PolicyAccepted { .. } => "PolicyAccepted",
            Self::NotificationChannelMuted { .. } => "NotificationChannelMuted",
            Self::NotificationChannelUnmuted { .. } => "NotificationChannelUnmuted",
            Self::SessionOpened { .. } => "SessionOpened",
            Self::SessionClosed { .. } => "SessionClosed",
            Self::RefreshTokenReused { .. } => "RefreshTokenReused",
            Self::PasswordChanged { .. } => "PasswordChanged",
            Self::SecondFactorEnrolled { .. } => "SecondFactorEnrolled",
            Self::PersonErasureRequested { .. } => "PersonErasureRequested",
            Self::PersonErased { .. } => "PersonErased",
        }
    }

    /// When it happened (UTC).
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::PersonRegistered { at, .. }
            | Self::ContactChanged { at, .. }
            | Self::EmailVerified { at, .. }
            | Self::RoleChanged { at, .. }
            | Self::ConsentGiven { at, .. }
            | Self::ConsentWithdrawn { at, .. }
            | Self::PolicyAccepted { at, .. }
            | Self::NotificationChannelMuted { at, .. }
            | Self::NotificationChannelUnmuted { at, .. }
            | Self::SessionOpened { at, .. }
            | Self::SessionClosed { at, .. }
            | Self::RefreshTokenReused { at, .. }
            | Self::PasswordChanged { at, .. }
            | Self::SecondFactorEnrolled { at, .. }
            | Self::PersonErasureRequested { at, .. }
            | Self::PersonErased { at, .. } => *at,
        }
    }
}

impl DomainEvent for PersonEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
