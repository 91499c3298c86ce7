//! Whether somebody can and may be told something through a channel, as known when it is queued and once more
//! when it is sent.

use serde::{Deserialize, Serialize};

use super::kind::{Channel, NotificationKind};
use super::matrix::row;

/// Why a person gets nothing through a channel, or nothing that can be muted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MuteCause {
    /// They switched it off in their preferences.
    Preference,
    /// They answered an SMS with STOP: the carrier lets nothing more through to that number.
    StopReply,
    /// They called a mail spam: the provider lets nothing more through to that address.
    SpamReport,
}

impl MuteCause {
    /// Whether the other side refuses whatever we send, so that even what cannot be muted does not arrive.
    pub const fn closes_the_channel(self) -> bool {
        match self {
            Self::Preference => false,
            Self::StopReply | Self::SpamReport => true,
        }
    }
}

/// What is known of a person's side of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// They were erased.
    pub erased: bool,
    /// There is an address on file that the channel can reach. The panel reaches everybody.
    pub address: bool,
    /// They switched the channel off, or it was closed.
    pub muted: Option<MuteCause>,
    /// The consent that the message needs is in force; of no account where it needs none.
    pub consent: bool,
}

/// Why a message was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuppressionReason {
    /// The person muted the channel, and the message can be muted.
    Preference,
    /// The carrier or the mail provider lets nothing through at the person's own wish.
    OptedOut,
    /// There is no address for the channel.
    NoAddress,
    /// The person was erased.
    ErasedPerson,
    /// The consent that the message needs is not, or no longer, given.
    Consent,
    /// Something newer says it, or it came too late to say anything: a digest, an appointment that is over or was
    /// called off, an instrument that was collected.
    Superseded,
}

/// Why such a message is not sent, if it is not.
pub fn suppression(
    kind: NotificationKind,
    channel: Channel,
    reach: Reach,
) -> Option<SuppressionReason> {
    let row = row(kind);
    if reach.erased {
        return Some(SuppressionReason::ErasedPerson);
    }
    if row.consent.is_some() && !reach.consent {
        return Some(SuppressionReason::Consent);
    }
    if channel != Channel::InApp && !reach.address {
        return Some(SuppressionReason::NoAddress);
    }
    match reach.muted {
        Some(cause) if cause.closes_the_channel() => Some(SuppressionReason::OptedOut),
        Some(_) if row.fixed.is_none() => Some(SuppressionReason::Preference),
        Some(_) | None => None,
    }
}
