//! The outbox: finds the messages that wait, in the log itself, and sends those that are due, in one process at a
//! time.
//!
//! Which messages wait is folded from the log from a checkpoint on; the checkpoint never passes a message that still
//! waits, so that a process that begins anew finds all of them. Whether one is really to be sent is for the message
//! itself to say, read anew right before. What came of it is recorded right after; a process that dies in between
//! sends that one message again, since neither provider recognises what it had before.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::Actor;
use domain::notification::hours::earliest;
use domain::notification::{Channel, Message, Notification, NotificationCommand, Step};
use domain::person::{Person, PersonCommand};
use domain::values::NotificationId;
use eventlog::{Lease, LogError, Position, ReplayQuery};
use tokio_util::sync::CancellationToken;
use uuid::{Uuid, uuid};

use super::Notifications;
use super::kept_digests::Digests;
use super::known::message_of;
use super::sending::Attempted;
use crate::context::Context;
use crate::executor::{ExecuteError, Executor};
use crate::gateways::LONGEST_CALL;
use crate::left_out::leave_out;

/// The lease under which one process sends, and the checkpoint before which nothing waits.
const NAME: &str = "outbox";
/// The root of the command ids of the outbox.
const OUTBOX: Uuid = uuid!("3c1d1a52-6d0e-5f9b-8e0a-74b1c9f2d60e");
/// How long the lease lasts: longer than any call to a gateway, so that nobody else sends meanwhile.
const LEASE_LASTS: Duration = Duration::from_secs(LONGEST_CALL.as_secs() + 60);
/// How old a lease may be when a message is sent.
const RENEWAL: Duration = Duration::from_secs(15);
/// How many messages of a channel go out before what was queued meanwhile is looked for, and for how long at most.
const LINE: usize = 50;
const LINE_LASTS: Duration = Duration::from_secs(20);
/// The longest pause between two looks.
const PACE: Duration = Duration::from_secs(2);
/// How often a process that is not in charge asks again, and how long one rests whose log failed.
const STANDBY: Duration = Duration::from_secs(5);
/// The pause between two tries to record what was sent.
const RECORD_PAUSE: Duration = Duration::from_millis(500);
/// How long a message rests whose outcome was refused: somebody else knows more of it.
const AFTER_REFUSAL: TimeDelta = TimeDelta::minutes(15);
/// The events by which a message begins to wait.
const BEGIN_TO_WAIT: [&str; 2] = ["NotificationQueued", "NotificationRedriven"];

/// Sends what waits.
pub struct Outbox {
    executor: Executor,
    notifications: Notifications,
    owner: String,
}

/// What one round came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Messages about which something was recorded: sent, failed, suppressed.
    pub done: usize,
    /// Messages that wait.
    pub waiting: usize,
}

/// The messages that wait, since when, and when each is looked at again.
pub(super) struct Backlog {
    saved: Position,
    seen: Position,
    waiting: BTreeMap<NotificationId, Waiting>,
    digests: Digests,
}

#[derive(Debug, Clone, Copy)]
struct Waiting {
    since: Position,
    due: DateTime<Utc>,
    /// Known once it was read.
    channel: Option<Channel>,
}

impl Outbox {
    /// The outbox of that log.
    pub fn new(executor: Executor, notifications: Notifications) -> Self {
        let owner = format!("{}/{}", std::process::id(), executor.ids().uuid());
        Self { executor, notifications, owner }
    }

    /// Runs until `stop`. A message that is being sent is sent to its end.
    pub async fn run(&self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.in_charge(&stop).await {
                tracing::error!(error = %error, "the outbox stopped and will try again");
            }
            stop.run_until_cancelled(tokio::time::sleep(STANDBY)).await;
        }
    }

    /// Sends everything that is due now, if no other process is in charge. For tests and the command line.
    ///
    /// # Errors
    /// When the log fails.
    pub async fn send_due(&self) -> Result<Round, LogError> {
        if self.acquire().await?.is_none() {
            return Ok(Round::default());
        }
        let sent = self.send_everything_due().await;
        self.release().await;
        sent
    }

    async fn send_everything_due(&self) -> Result<Round, LogError> {
        let mut backlog = self.backlog().await?;
        let mut total = Round::default();
        loop {
            let round = self.round(&mut backlog, &CancellationToken::new()).await?;
            total = Round { done: total.done + round.done, waiting: round.waiting };
            if round.done == 0 {
                return Ok(total);
            }
        }
    }

    /// Gives the lease back where this process has it, so that another need not wait for it to run out.
    async fn release(&self) {
        if let Ok(Some(lease)) = self.acquire().await
            && let Err(error) = self.executor.log().checkpoints().release(&lease).await
        {
            tracing::warn!(error = %error, "the lease of the outbox was not given back");
        }
    }

    async fn acquire(&self) -> Result<Option<Lease>, LogError> {
        let now = self.executor.clock().now();
        self.executor.log().checkpoints().acquire(NAME, &self.owner, now, LEASE_LASTS).await
    }

    /// Works for as long as the lease can be renewed, and gives it back: what hinders this process need not hinder
    /// another.
    async fn in_charge(&self, stop: &CancellationToken) -> Result<(), LogError> {
        if self.acquire().await?.is_none() {
            return Ok(());
        }
        let worked = self.work(stop).await;
        self.release().await;
        worked
    }

    async fn work(&self, stop: &CancellationToken) -> Result<(), LogError> {
        let mut wakeups = self.executor.log().wakeups();
        let mut backlog = self.backlog().await?;
        while !stop.is_cancelled() && self.acquire().await?.is_some() {
            wakeups.borrow_and_update();
            let round = self.round(&mut backlog, stop).await?;
            metrics::gauge!("outbox_backlog").set(u32::try_from(round.waiting).unwrap_or(u32::MAX));
            if round.done == 0 {
                let woken = tokio::time::timeout(PACE, wakeups.changed());
                if let Some(Ok(Err(_))) = stop.run_until_cancelled(woken).await {
                    return Err(LogError::Closed);
                }
            }
        }
        Ok(())
    }

    pub(super) async fn backlog(&self) -> Result<Backlog, LogError> {
        let saved = self.executor.log().checkpoints().get(NAME).await?;
        let digests = Digests::begin(&self.executor).await?;
        Ok(Backlog { saved, seen: saved, waiting: BTreeMap::new(), digests })
    }

    /// Looks for what began to wait, sends what is due, and saves how far nothing waits any more.
    pub(super) async fn round(
        &self,
        backlog: &mut Backlog,
        stop: &CancellationToken,
    ) -> Result<Round, LogError> {
        backlog.digests.send_due(&self.executor, &self.notifications).await?;
        self.find(backlog).await?;
        let now = self.executor.clock().now();
        let mut by_channel: BTreeMap<Channel, Vec<(NotificationId, Message)>> = BTreeMap::new();
        for (id, channel) in backlog.due(now) {
            if channel.is_some_and(|it| by_channel.get(&it).is_some_and(|it| it.len() >= LINE)) {
                continue;
            }
            let message = match message_of(&self.executor, id).await {
                Ok(message) => message,
                Err(error) => {
                    leave_out(&error, id).ok_or(error)?;
                    backlog.wait(id, now + AFTER_REFUSAL);
                    continue;
                }
            };
            match message {
                Some(message) => {
                    backlog.is_of(id, message.channel);
                    let line = by_channel.entry(message.channel).or_default();
                    if line.len() < LINE {
                        line.push((id, message));
                    }
                }
                None => drop(backlog.waiting.remove(&id)),
            }
        }
        // A channel whose provider is slow does not hold up the other one.
        let lines = by_channel.into_values().map(|line| self.send_line(line, stop));
        let mut done = 0;
        for line in futures::future::join_all(lines).await {
            for (id, next) in line? {
                done += usize::from(next.is_done);
                match next.due {
                    Some(due) => backlog.wait(id, due),
                    None => drop(backlog.waiting.remove(&id)),
                }
            }
        }
        self.save(backlog).await?;
        Ok(Round { done, waiting: backlog.waiting.len() })
    }

    async fn find(&self, backlog: &mut Backlog) -> Result<(), LogError> {
        let head = self.executor.log().head().await?;
        if head <= backlog.seen {
            return Ok(());
        }
        let query = ReplayQuery {
            after: backlog.seen,
            until: Some(head),
            event_types: Some(BEGIN_TO_WAIT.map(str::to_owned).to_vec()),
            aggregates: None,
        };
        let found = self.executor.log().replay(query, Vec::new(), |found, event| {
            if let Ok(id) = event.aggregate_id().parse::<NotificationId>() {
                found.push((id, event.position()));
            }
            Ok(ControlFlow::Continue(()))
        });
        for (id, since) in found.await?.state {
            let waiting = backlog.waiting.entry(id).or_insert(Waiting {
                since,
                due: DateTime::<Utc>::MIN_UTC,
                channel: None,
            });
            waiting.due = DateTime::<Utc>::MIN_UTC;
        }
        backlog.seen = head;
        Ok(())
    }

    /// Messages of one channel, one after the other, for a while: digests and the other channel wait for its end.
    async fn send_line(
        &self,
        line: Vec<(NotificationId, Message)>,
        stop: &CancellationToken,
    ) -> Result<Vec<(NotificationId, Next)>, LogError> {
        let mut looked_at = Vec::with_capacity(line.len());
        let begun = tokio::time::Instant::now();
        let mut renewed = begun;
        let mut rest = None;
        for (id, message) in line {
            if stop.is_cancelled() || begun.elapsed() >= LINE_LASTS {
                break;
            }
            if renewed.elapsed() >= RENEWAL {
                if self.acquire().await?.is_none() {
                    break;
                }
                renewed = tokio::time::Instant::now();
            }
            let next = match self.attend(id, &message, &mut rest, stop).await {
                Ok(next) => next,
                Err(error) => {
                    leave_out(&error, id).ok_or(error)?;
                    let due = self.executor.clock().now() + AFTER_REFUSAL;
                    Next { due: Some(due), is_done: false }
                }
            };
            looked_at.push((id, next));
        }
        Ok(looked_at)
    }

    /// Does what is to be done with one message. `rest` is until when its provider rests.
    async fn attend(
        &self,
        id: NotificationId,
        message: &Message,
        rest: &mut Option<DateTime<Utc>>,
        stop: &CancellationToken,
    ) -> Result<Next, LogError> {
        Ok(match (message.step(self.executor.clock().now()), *rest) {
            (Step::Rest, _) => Next { due: None, is_done: false },
            (Step::Wait(until), _) => Next { due: Some(until), is_done: false },
            (Step::Suppress(why), _) => {
                let at = self.executor.clock().now();
                self.record(id, NotificationCommand::Suppress { why, at }, stop).await?
            }
            // The provider rests: nobody else's turn comes before it is asked again.
            (Step::Send, Some(until)) => Next { due: Some(until), is_done: false },
            (Step::Send, None) => match self.send(id, stop).await? {
                Sent::Done(next) => next,
                Sent::Resting(until) => {
                    *rest = Some(until);
                    Next { due: Some(until), is_done: false }
                }
            },
        })
    }

    async fn send(&self, id: NotificationId, stop: &CancellationToken) -> Result<Sent, LogError> {
        // Others of this round may have taken a while: how it stands now decides.
        let message = message_of(&self.executor, id).await?;
        let Some(message) = message.filter(|it| it.step(self.executor.clock().now()) == Step::Send)
        else {
            return Ok(Sent::Done(Next { due: Some(DateTime::<Utc>::MIN_UTC), is_done: false }));
        };
        // A repetition may fall due at night.
        let now = self.executor.clock().now();
        let allowed = self.allowed_from(&message, now);
        if allowed > now {
            return Ok(Sent::Done(Next { due: Some(allowed), is_done: false }));
        }
        match self.notifications.attempt(&self.executor, &message).await? {
            Attempted::Record(command) => Ok(Sent::Done(self.record(id, command, stop).await?)),
            Attempted::RecordAndMute(command, mute) => {
                self.mute(&message, *mute).await?;
                Ok(Sent::Done(self.record(id, command, stop).await?))
            }
            Attempted::Rest(pause) => {
                let pause = TimeDelta::from_std(pause).unwrap_or(TimeDelta::minutes(1));
                Ok(Sent::Resting(self.executor.clock().now() + pause))
            }
        }
    }

    /// The first instant from `now` on at which it may go out: quiet and opening hours hold for every attempt.
    fn allowed_from(&self, message: &Message, now: DateTime<Utc>) -> DateTime<Utc> {
        let (kind, role) = (message.kind, message.recipient.role);
        let special = self.executor.workshop().calendar.special();
        earliest(kind, role, message.channel, now, special)
    }

    /// Records what came of a message. What was sent is recorded however long the log takes, since forgetting it
    /// would send it again; only the end of the process ends the tries.
    async fn record(
        &self,
        id: NotificationId,
        command: NotificationCommand,
        stop: &CancellationToken,
    ) -> Result<Next, LogError> {
        let command_id = self.executor.ids().uuid();
        loop {
            let context = Context::new(Actor::system(NAME), command_id, NAME);
            let stream = id.to_string();
            match self.executor.execute::<Notification>(&stream, command.clone(), context).await {
                // What it says now decides when it is looked at again.
                Ok(_) => return Ok(Next { due: self.next_due(id).await?, is_done: true }),
                Err(ExecuteError::Log(LogError::Closed)) => return Err(LogError::Closed),
                // A full disk refuses what it took a moment ago, and takes it again once there is room.
                Err(ExecuteError::Log(
                    error @ (LogError::Unavailable { .. } | LogError::Database { .. }),
                )) if !stop.is_cancelled() => {
                    tracing::warn!(error = %error, "what was sent is not recorded yet");
                    tokio::time::sleep(RECORD_PAUSE).await;
                }
                Err(ExecuteError::Contended) if !stop.is_cancelled() => {
                    tokio::time::sleep(RECORD_PAUSE).await;
                }
                Err(ExecuteError::Log(error)) => return Err(error),
                Err(error) => {
                    tracing::error!(notification.id = %id, error = %error, "an outcome was refused");
                    let due = self.executor.clock().now() + AFTER_REFUSAL;
                    return Ok(Next { due: Some(due), is_done: false });
                }
            }
        }
    }

    async fn next_due(&self, id: NotificationId) -> Result<Option<DateTime<Utc>>, LogError> {
        let now = self.executor.clock().now();
        let message = message_of(&self.executor, id).await?;
        Ok(match message.map(|message| message.step(now)) {
            Some(Step::Wait(until)) => Some(until),
            Some(Step::Send | Step::Suppress(_)) => Some(now),
            Some(Step::Rest) | None => None,
        })
    }

    async fn mute(&self, message: &Message, mute: PersonCommand) -> Result<(), LogError> {
        let command_id = Uuid::new_v5(&OUTBOX, format!("mute {}", message.notification).as_bytes());
        let context = Context::new(Actor::system(NAME), command_id, NAME);
        let person = message.recipient.person.to_string();
        match self.executor.execute::<Person>(&person, mute, context).await {
            Err(ExecuteError::Log(error)) => Err(error),
            Err(error) => {
                tracing::warn!(error = %error, "a channel that is closed was not noted as such");
                Ok(())
            }
            Ok(_) => Ok(()),
        }
    }

    /// Moves the checkpoint up to the first message that still waits.
    async fn save(&self, backlog: &mut Backlog) -> Result<(), LogError> {
        let first = backlog.waiting.values().map(|waiting| waiting.since.before()).min();
        let until = first.unwrap_or(backlog.seen).min(backlog.seen);
        if until <= backlog.saved {
            return Ok(());
        }
        let checkpoints = self.executor.log().checkpoints();
        if checkpoints.advance(NAME, backlog.saved, until).await? {
            backlog.saved = until;
        } else {
            backlog.saved = checkpoints.get(NAME).await?;
        }
        Ok(())
    }
}

impl Backlog {
    /// What is due, in the order in which it began to wait: after an outage people read what happened as it happened.
    fn due(&self, now: DateTime<Utc>) -> Vec<(NotificationId, Option<Channel>)> {
        let due = self.waiting.iter().filter(|(_, it)| it.due <= now);
        let mut due: Vec<_> = due.map(|(id, it)| (it.since, *id, it.channel)).collect();
        due.sort_by_key(|(since, id, _)| (*since, *id));
        due.into_iter().map(|(_, id, channel)| (id, channel)).collect()
    }

    fn is_of(&mut self, id: NotificationId, channel: Channel) {
        if let Some(waiting) = self.waiting.get_mut(&id) {
            waiting.channel = Some(channel);
        }
    }

    /// Looks at it again then.
    fn wait(&mut self, id: NotificationId, due: DateTime<Utc>) {
        if let Some(waiting) = self.waiting.get_mut(&id) {
            waiting.due = due;
        }
    }
}

/// When a message is looked at again; never, where nothing is to be done any more.
struct Next {
    due: Option<DateTime<Utc>>,
    is_done: bool,
}

enum Sent {
    Done(Next),
    Resting(DateTime<Utc>),
}
