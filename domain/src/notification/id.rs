//! The id of a message, computed from what it is: the key under which it is queued once, however often the event
//! is seen, the job run or the log replayed.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::{Uuid, uuid};

use super::kind::Channel;
use crate::actor::Role;
use crate::values::{NotificationId, PersonId};

/// The root of the ids of messages.
const NOTIFICATIONS: Uuid = uuid!("6a0f7a52-93c0-5d0c-9d0b-4b8f1f3a2c61");

/// Who gets a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Recipient {
    /// The person.
    pub person: PersonId,
    /// As what they get it: the customer, or a member of the staff.
    pub role: Role,
}

/// A template by its code and version.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TemplateRef {
    /// The kind of message that it is for (`quote_ready`).
    pub code: String,
    /// Its version, from 1.
    pub version: u32,
}

impl fmt::Display for TemplateRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.code, self.version)
    }
}

/// The cause of a message: an event of the log, and which of the moments that hang on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The id of the event.
    pub event: Uuid,
    /// For a message that time alone brings about: the moment that it is for (`day-7`, `digest-…`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment: Option<String>,
}

impl Cause {
    /// The event itself.
    pub const fn event(event: Uuid) -> Self {
        Self { event, moment: None }
    }

    /// A moment that hangs on the event.
    pub fn moment(event: Uuid, moment: impl Into<String>) -> Self {
        Self { event, moment: Some(moment.into()) }
    }
}

/// The id of the message to that person, through that channel, in that version of the template, because of that.
pub fn notification_id(
    cause: &Cause,
    recipient: Recipient,
    channel: Channel,
    template: &TemplateRef,
) -> NotificationId {
    let Cause { event, moment } = cause;
    let moment = moment.as_deref().unwrap_or("-");
    let Recipient { person, role } = recipient;
    // Ids, roles, channels and codes have no space, and the moment stands last: no two keys read the same.
    let key = format!("{event} {person} {role} {channel} {template} {moment}");
    NotificationId::new(Uuid::new_v5(&NOTIFICATIONS, key.as_bytes()))
}
