//! The channel through which changes are told.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::calendar_sync::{CALENDAR_SYNC_ID, CalendarSync, CalendarSyncCommand, Channel};
use uuid::Uuid;

use super::{CalendarMirror, MirrorFailure, by_itself};
use crate::executor::{ExecuteError, Executor, Refused};
use crate::gateways::{CalendarChannel, ChannelRequest};

/// How long a channel is wanted; the provider may end it earlier.
const LIFETIME: TimeDelta = TimeDelta::days(7);
/// How long before its end the next one is opened.
const RENEWAL: TimeDelta = TimeDelta::days(1);

impl CalendarMirror {
    /// Sees to it that a channel is open for another day at least: opens the next one before the last one ends, and
    /// closes those that are no longer needed. Whether a channel was opened.
    ///
    /// # Errors
    /// When the provider or the log fails.
    pub async fn keep_watching(&self, executor: &Executor) -> Result<bool, MirrorFailure> {
        let now = executor.clock().now();
        let sync = executor.load_if_any::<CalendarSync>(CALENDAR_SYNC_ID).await?;
        let sync = sync.map_or_else(|| Arc::new(CalendarSync::default()), |loaded| loaded.state);
        let last = sync.channels().max_by_key(|(_, channel)| channel.expires_at);
        let lasting = last.filter(|(_, channel)| channel.expires_at > now + RENEWAL);
        let kept = match lasting {
            Some((id, _)) => id,
            None => self.open_channel(executor).await?,
        };
        for (id, channel) in sync.channels().filter(|(id, _)| *id != kept) {
            self.close_channel(executor, id, channel).await?;
        }
        Ok(lasting.is_none())
    }

    async fn open_channel(&self, executor: &Executor) -> Result<Uuid, MirrorFailure> {
        let at = executor.clock().now();
        let request = ChannelRequest {
            id: executor.ids().uuid(),
            address: self.notices_url.to_string(),
            until: at + LIFETIME,
        };
        // One that is opened and not noted ends by itself; its notices are as good as any.
        let CalendarChannel { id, resource_id, expires_at } = self.gateway.watch(&request).await?;
        let resource = resource_id;
        let command = CalendarSyncCommand::RecordChannel { channel: id, resource, expires_at, at };
        note(executor, command).await?;
        Ok(id)
    }

    async fn close_channel(
        &self,
        executor: &Executor,
        id: Uuid,
        channel: &Channel,
    ) -> Result<(), MirrorFailure> {
        let Channel { resource, expires_at } = channel.clone();
        let at = executor.clock().now();
        if expires_at > at {
            let channel = CalendarChannel { id, resource_id: resource, expires_at };
            self.gateway.unwatch(&channel).await?;
        }
        note(executor, CalendarSyncCommand::RecordClosure { channel: id, at }).await?;
        Ok(())
    }
}

async fn note(
    executor: &Executor,
    command: CalendarSyncCommand,
) -> Result<(), ExecuteError<Refused>> {
    let context = by_itself(executor);
    let done = executor.execute::<CalendarSync>(CALENDAR_SYNC_ID, command, context).await;
    done.map(drop).map_err(ExecuteError::erase)
}
