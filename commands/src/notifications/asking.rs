//! What nobody told: SMS whose callback was lost are asked about, and of instruments that can be collected without a sign
//! that their owner knows it, the workshop is told. Called by a recurring job with the candidates.

use chrono::{DateTime, TimeDelta, Utc};
use domain::Actor;
use domain::calendar::santiago_date;
use domain::notification::{
    Cause, Channel, Notification, NotificationCommand, NotificationKind, Progress, ProviderStatus,
};
use domain::repair::Repair;
use domain::values::{NotificationId, RepairNumber};
use eventlog::{LogError, Position};
use uuid::{Uuid, uuid};

use super::feedback::status_of;
use super::follow_ups::UNREACHABLE;
use super::known::message_of;
use super::occasions::ready_since;
use super::queueing::NotificationQueueing;
use super::repairs::Move;
use super::{Notifications, RepairWish};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor};
use crate::gateways::GatewayError;
use crate::left_out::leave_out;
use crate::process_managers::beginning_of;

/// The root of the command ids of what is asked.
const ASKING: Uuid = uuid!("f3a1b2de-0b54-5a0c-9a0c-3f5f2f1f6c55");
/// Who asks, in the audit.
const ACTOR: &str = "notification_asking";
/// How long a callback is waited for before the provider is asked.
pub const ASKED_AFTER: TimeDelta = TimeDelta::minutes(30);
/// How long it is asked: what no network told of by then, none will.
pub const ASKED_UNTIL: TimeDelta = TimeDelta::hours(48);
/// How long a proof is waited for that somebody knows that their instrument is ready.
const PROOF_AWAITED: TimeDelta = TimeDelta::hours(24);

/// What asking came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// Messages that were asked about.
    pub asked: usize,
    /// Those of them of which there was something new.
    pub told: usize,
}

impl Notifications {
    /// Asks the SMS provider about those of the candidates of which it has told nothing but that it took them over, and
    /// notes what it says.
    ///
    /// # Errors
    /// When the log fails; what was noted until then stays noted.
    pub async fn ask_after_sms(
        &self,
        executor: &Executor,
        candidates: impl IntoIterator<Item = NotificationId>,
    ) -> Result<Asked, LogError> {
        let mut asked = Asked::default();
        for id in candidates {
            let sid = match awaited(executor, id).await {
                Ok(sid) => sid,
                Err(error) => {
                    leave_out(&error, id).ok_or(error)?;
                    continue;
                }
            };
            let Some(sid) = sid else { continue };
            let told = match self.inner.sms.status(&sid).await {
                Ok(told) => told,
                // It does not know the message, or cannot say: the others are asked about all the same.
                Err(error)
                    if error.is_in_doubt() || matches!(error, GatewayError::Refused { .. }) =>
                {
                    asked.asked += 1;
                    continue;
                }
                Err(error) => {
                    tracing::info!(%error, "nothing is asked of the SMS provider for now");
                    return Ok(asked);
                }
            };
            asked.asked += 1;
            if let Some(status) = status_of(&told).filter(|it| *it != ProviderStatus::Sent) {
                self.note_answer(executor, id, sid, status).await?;
                asked.told += 1;
            }
        }
        Ok(asked)
    }

    async fn note_answer(
        &self,
        executor: &Executor,
        id: NotificationId,
        message: String,
        status: ProviderStatus,
    ) -> Result<(), LogError> {
        let command_id = Uuid::new_v5(&ASKING, format!("{id} {message}").as_bytes());
        let context = Context::new(Actor::system(ACTOR), command_id, "note_answer");
        let (provider, at) = (self.provider_of(Channel::Sms).to_owned(), executor.clock().now());
        let command = NotificationCommand::NoteStatus { provider, message, status, at };
        match executor.execute::<Notification>(&id.to_string(), command, context).await {
            Ok(_) => Ok(()),
            Err(ExecuteError::Log(error)) => leave_out(&error, id).ok_or(error),
            Err(error) => {
                tracing::warn!(notification.id = %id, %error, "an answer was not noted");
                Ok(())
            }
        }
    }

    /// Tells the workshop to call the owners of those of the instruments that have been ready for a day without any
    /// proof that they know; how many. Each is told once.
    ///
    /// # Errors
    /// When the log fails; what was queued until then stays queued.
    pub async fn tell_of_unproved(
        &self,
        executor: &Executor,
        candidates: impl IntoIterator<Item = RepairNumber>,
        now: DateTime<Utc>,
    ) -> Result<usize, LogError> {
        let beginning = beginning_of(executor, NotificationQueueing::NAME).await?;
        let mut told = 0;
        for number in candidates {
            let unproved = match unproved_since(executor, number, beginning, now).await {
                Ok(unproved) => unproved,
                Err(error) => {
                    leave_out(&error, number).ok_or(error)?;
                    continue;
                }
            };
            let Some(ready) = unproved else { continue };
            let cause = Cause::moment(ready.event, UNREACHABLE);
            let wish = RepairWish::new(number, NotificationKind::CustomerUnreachable, cause);
            let command_id = Uuid::new_v5(&ASKING, ready.event.as_bytes());
            let context = Context::new(Actor::system(ACTOR), command_id, UNREACHABLE);
            match self.queue_about_repair(executor, wish, &context).await {
                Ok(_) => told += 1,
                Err(ExecuteError::Log(error)) => leave_out(&error, number).ok_or(error)?,
                Err(error) => {
                    tracing::warn!(repair.number = %number, %error, "the workshop was not told");
                }
            }
        }
        Ok(told)
    }
}

/// Since when it can be collected, where that is a day ago and nothing proves that the owner knows.
async fn unproved_since(
    executor: &Executor,
    number: RepairNumber,
    beginning: Position,
    now: DateTime<Utc>,
) -> Result<Option<Move>, LogError> {
    let Some(ready) = ready_since(executor, number).await? else { return Ok(None) };
    let is_old = ready.at + PROOF_AWAITED <= now && ready.position > beginning;
    Ok((is_old && !is_proved(executor, number, now).await?).then_some(ready))
}

/// Whether it is proved that the owner knows: the days of waiting are counted.
async fn is_proved(
    executor: &Executor,
    number: RepairNumber,
    now: DateTime<Utc>,
) -> Result<bool, LogError> {
    let repair = executor.load_if_any::<Repair>(&number.to_string()).await?;
    Ok(repair.is_some_and(|known| known.state.days_waiting(santiago_date(now)).is_some()))
}

/// The provider's id of a message that it took over and told nothing more of.
async fn awaited(executor: &Executor, id: NotificationId) -> Result<Option<String>, LogError> {
    let message = message_of(executor, id).await?;
    let waits = message.filter(|it| it.channel == Channel::Sms && it.progress == Progress::Sent);
    Ok(waits.and_then(|message| message.messages.last().cloned()))
}
