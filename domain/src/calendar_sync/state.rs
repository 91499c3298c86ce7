//! What is known of the mirror, and what may be noted of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::commands::CalendarSyncCommand as C;
use super::errors::CalendarSyncError;
use super::events::CalendarSyncEvent as E;

/// The longest cursor.
const CURSOR_MAX_CHARS: usize = 4_096;
/// The longest name of what a channel watches.
const RESOURCE_MAX_CHARS: usize = 1_024;

/// The state of the mirror. The default is a stream without events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarSync {
    read: Option<ReadSoFar>,
    channels: BTreeMap<Uuid, Channel>,
}

/// How far the mirror was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadSoFar {
    /// Where reading goes on.
    pub cursor: String,
    /// From which instant on entries are read (UTC).
    pub from: DateTime<Utc>,
}

/// A channel that was opened and not closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// The provider's id of what it watches.
    pub resource: String,
    /// When it ends by itself (UTC).
    pub expires_at: DateTime<Utc>,
}

impl CalendarSync {
    /// How far the mirror was read.
    pub const fn read(&self) -> Option<&ReadSoFar> {
        self.read.as_ref()
    }

    /// The channels that were not closed, those that have ended by themselves among them.
    pub fn channels(&self) -> impl Iterator<Item = (Uuid, &Channel)> {
        self.channels.iter().map(|(id, channel)| (*id, channel))
    }
}

pub(super) fn decide(sync: &CalendarSync, command: C) -> Result<Vec<E>, CalendarSyncError> {
    match command {
        C::RecordRead { cursor, from, at } => {
            if !is_visible(&cursor, CURSOR_MAX_CHARS) {
                return Err(CalendarSyncError::CursorInvalid);
            }
            let known = sync.read.as_ref();
            if known.is_some_and(|known| (&known.cursor, known.from) == (&cursor, from)) {
                return Ok(vec![]);
            }
            Ok(vec![E::ChangesRead { cursor, from, at }])
        }
        C::RecordChannel { channel, resource, expires_at, at } => {
            if !is_visible(&resource, RESOURCE_MAX_CHARS) {
                return Err(CalendarSyncError::ResourceInvalid);
            }
            if sync.channels.contains_key(&channel) {
                return Ok(vec![]);
            }
            Ok(vec![E::ChannelOpened { channel, resource, expires_at, at }])
        }
        C::RecordClosure { channel, at } => {
            let known = sync.channels.contains_key(&channel);
            Ok(if known { vec![E::ChannelClosed { channel, at }] } else { vec![] })
        }
    }
}

pub(super) fn evolve(sync: &mut CalendarSync, event: &E) {
    match event {
        E::ChangesRead { cursor, from, .. } => {
            sync.read = Some(ReadSoFar { cursor: cursor.clone(), from: *from });
        }
        E::ChannelOpened { channel, resource, expires_at, .. } => {
            let opened = Channel { resource: resource.clone(), expires_at: *expires_at };
            sync.channels.insert(*channel, opened);
        }
        E::ChannelClosed { channel, .. } => {
            sync.channels.remove(channel);
        }
    }
}

fn is_visible(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
