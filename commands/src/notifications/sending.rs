//! Sending one message: asked once more whether the recipient may have it and whether it still says something true, written out, handed to its gateway; what
//! came of it as the command that records it.

use std::time::Duration;

use chrono::TimeDelta;
use documents::DocumentError;
use domain::notification::MuteCause;
use domain::notification::templates::{self, RenderError, Rendered, Sending, render};
use domain::notification::{
    AttemptFailure, Channel, FailedAttempt, Jitter, Message, NotificationCommand, Progress,
    ProviderStatus, SuppressionReason, suppression,
};
use domain::person::PersonCommand;
use domain::values::NotificationId;
use eventlog::LogError;
use uuid::Uuid;

use super::Notifications;
use super::answers::{Thread, answer_of, automatic};
use super::consent::is_consented;
use super::enclosures::enclosures_of;
use super::links::link_of;
use super::occasions::is_over;
use super::outlook::Outlook;
use crate::executor::Executor;
use crate::gateways::{
    Attachment, GatewayError, LONGEST_CALL, OutgoingMail, OutgoingSms, RefusalCause,
};

/// What came of an attempt.
#[derive(Debug)]
pub(super) enum Attempted {
    /// This is to be recorded.
    Record(NotificationCommand),
    /// This is to be recorded of the message, and that of its recipient: the other side closed the channel.
    RecordAndMute(NotificationCommand, Box<PersonCommand>),
    /// Nothing was tried: the provider is given a rest, or there is none. It is asked again after so long.
    Rest(Duration),
}

/// How long a message waits whose gateway has lost its keys.
const WITHOUT_KEYS: Duration = Duration::from_mins(5);

/// How long a message in doubt waits whose provider does not answer.
const WHILE_SILENT: Duration = Duration::from_mins(1);

/// How long a provider that asks for a pause is left in peace at most.
const LONGEST_REST: Duration = Duration::from_hours(1);

/// How long a message waits whose provider said that it failed.
const AFTER_TOLD_FAILURE: Duration = Duration::from_mins(15);

/// A message as it is handed over.
struct Letter {
    text: Rendered,
    thread: Option<Thread>,
    enclosures: Vec<Attachment>,
}

impl Notifications {
    /// Sends a message that waits.
    pub(super) async fn attempt(
        &self,
        executor: &Executor,
        message: &Message,
    ) -> Result<Attempted, LogError> {
        let at = executor.clock().now();
        let about = message.about.as_ref();
        let (person, cause) = (message.recipient.person, &message.cause);
        let outlook = Outlook::of(executor, person, about, cause).await?;
        let consent = is_consented(executor, message.kind, message.recipient.person, about).await?;
        let reach = outlook.reach(message.channel, consent);
        if let Some(why) = suppression(message.kind, message.channel, reach) {
            return Ok(Attempted::Record(NotificationCommand::Suppress { why, at }));
        }
        if is_over(executor, message).await? {
            let why = SuppressionReason::Superseded;
            return Ok(Attempted::Record(NotificationCommand::Suppress { why, at }));
        }
        let thread = self.thread_of(executor, message).await?;
        let enclosures = match self.enclosed(executor, message).await? {
            Ok(enclosures) => enclosures,
            Err(error) => {
                tracing::error!(notification.id = %message.notification, error = %error, "undrawable");
                let error = "notification.unenclosable".to_owned();
                return Ok(Attempted::Record(refused(executor, message, error)));
            }
        };
        let extent = (thread.is_some(), !enclosures.is_empty());
        let text = match self.written(executor, message, &outlook, extent).await? {
            Ok(text) => text,
            Err(error) => {
                tracing::error!(notification.id = %message.notification, error = %error, "unreadable");
                let error = "notification.unrenderable".to_owned();
                return Ok(Attempted::Record(refused(executor, message, error)));
            }
        };
        // It is repeated once: not as long as nothing comes back from there.
        if message.in_doubt
            && let Some(pause) = self.silence(message.channel).await
        {
            return Ok(Attempted::Rest(pause));
        }
        let call = self.hand_over(message, &outlook, Letter { text, thread, enclosures });
        let sent = match tokio::time::timeout(LONGEST_CALL, call).await {
            Ok(sent) => sent,
            Err(_) => Some(Err(GatewayError::Unknown { reason: "the gateway took too long" })),
        };
        let no_address = NotificationCommand::Suppress { why: SuppressionReason::NoAddress, at };
        Ok(match sent {
            None => Attempted::Record(no_address),
            Some(outcome) => self.verdict(executor, message, outcome),
        })
    }

    /// Whether the provider of that channel answers nothing: how long it is left in peace then.
    async fn silence(&self, channel: Channel) -> Option<Duration> {
        let answer = match channel {
            Channel::Email => self.inner.mail.ping().await,
            Channel::Sms => self.inner.sms.ping().await,
            Channel::InApp => Ok(()),
        };
        match answer {
            Ok(()) | Err(GatewayError::Refused { .. }) => None,
            Err(error) => Some(error.retry_after().unwrap_or(WHILE_SILENT).min(LONGEST_REST)),
        }
    }

    /// Whether the provider of that channel tells what became of a message whose answer was lost.
    fn tells_delivery(&self, channel: Channel) -> bool {
        match channel {
            Channel::Email => self.inner.mail.tells_delivery(),
            Channel::Sms => self.inner.sms.tells_delivery(),
            Channel::InApp => false,
        }
    }

    /// What the recipient reads; whether it can be answered and whether a paper goes with it makes a difference.
    async fn written(
        &self,
        executor: &Executor,
        message: &Message,
        outlook: &Outlook,
        (is_answerable, has_enclosure): (bool, bool),
    ) -> Result<Result<Rendered, RenderError>, LogError> {
        let terms = self.terms();
        let link = link_of(executor, message, &terms.public_url).await?;
        let answer = answer_of(executor, message).await?;
        let sending = Sending {
            name: outlook.name().map(first_name),
            link: &link,
            workshop: &terms.workshop,
            short_name: &terms.short_name,
            contact: &terms.contact,
            answer: answer.as_deref(),
            is_answerable,
            has_enclosure,
        };
        let template = templates::find(&message.template, message.channel);
        let missing = || RenderError::Template(format!("there is no {}", message.template));
        Ok(template.ok_or_else(missing).and_then(|it| render(it, &message.facts, &sending)))
    }

    /// The papers that go with it; none but mail has room for them.
    async fn enclosed(
        &self,
        executor: &Executor,
        message: &Message,
    ) -> Result<Result<Vec<Attachment>, DocumentError>, LogError> {
        match message.channel {
            Channel::Email => enclosures_of(executor, message, &self.terms().public_url).await,
            Channel::Sms | Channel::InApp => Ok(Ok(Vec::new())),
        }
    }

    /// The provider's id of it; nothing where there is no address after all.
    async fn hand_over(
        &self,
        message: &Message,
        outlook: &Outlook,
        letter: Letter,
    ) -> Option<Result<String, GatewayError>> {
        let id: Uuid = message.notification.uuid();
        let Letter { text, thread, enclosures } = letter;
        match message.channel {
            Channel::Email => {
                let (reply_to, root) = thread.map(|it| (it.reply_to, it.root)).unzip();
                let mail = OutgoingMail {
                    id,
                    to: outlook.mailbox()?,
                    reply_to,
                    subject: text.subject.unwrap_or_default(),
                    text: text.text,
                    html: None,
                    attachments: enclosures,
                    references: root.into_iter().collect(),
                    automatic: automatic(message.kind),
                    category: message.kind.as_str(),
                };
                Some(self.inner.mail.send(&mail).await.map(|sent| sent.provider_id))
            }
            Channel::Sms => {
                let sms = OutgoingSms { id, to: outlook.phone()?, text: text.text };
                Some(self.inner.sms.send(&sms).await.map(|sent| sent.provider_id))
            }
            Channel::InApp => None,
        }
    }

    fn verdict(
        &self,
        executor: &Executor,
        message: &Message,
        outcome: Result<String, GatewayError>,
    ) -> Attempted {
        let at = executor.clock().now();
        let error = match outcome {
            Ok(provider_id) => {
                let id = named(provider_id, message.notification);
                let provider = self.provider_of(message.channel).to_owned();
                let status = ProviderStatus::Sent;
                let command = NotificationCommand::NoteStatus { provider, message: id, status, at };
                return Attempted::Record(command);
            }
            Err(error) => error,
        };
        let code = error.stored_code();
        let pause = match error {
            GatewayError::Failed => Some(AFTER_TOLD_FAILURE),
            _ => error.retry_after(),
        };
        let failure = match &error {
            GatewayError::Disabled => return Attempted::Rest(WITHOUT_KEYS),
            GatewayError::CircuitOpen { retry_after } => return Attempted::Rest(*retry_after),
            // It is too much for the provider, whichever comes next.
            GatewayError::RateLimited { retry_after: Some(pause) } => {
                return Attempted::Rest((*pause).min(LONGEST_REST));
            }
            GatewayError::Refused { cause: RefusalCause::OptedOut, .. } => {
                let why = SuppressionReason::OptedOut;
                let cause = closed_by(message.channel);
                let mute = PersonCommand::MuteChannel { channel: message.channel, cause, at };
                return Attempted::RecordAndMute(
                    NotificationCommand::Suppress { why, at },
                    Box::new(mute),
                );
            }
            GatewayError::Unknown { .. } => AttemptFailure::InDoubt,
            // Nobody would ever tell whether it was sent all the same.
            GatewayError::Failed if !self.tells_delivery(message.channel) => {
                AttemptFailure::InDoubt
            }
            // The owner can mend keys and senders, and until then nothing is lost.
            GatewayError::NotSent { .. }
            | GatewayError::RateLimited { .. }
            | GatewayError::Deferred { .. }
            // Should it have sent it all the same, it tells so by our own id before it is asked again.
            | GatewayError::Failed
            | GatewayError::Refused { cause: RefusalCause::Credentials, .. } => {
                AttemptFailure::NotSent
            }
            GatewayError::Refused {
                cause:
                    RefusalCause::Recipient
                    | RefusalCause::NotFound
                    | RefusalCause::Conflict
                    | RefusalCause::Request,
                ..
            } => AttemptFailure::Refused,
        };
        Attempted::Record(failed(executor, message, failure, code, pause))
    }

    pub(super) fn provider_of(&self, channel: Channel) -> &'static str {
        match channel {
            Channel::Email => self.inner.mail_provider,
            Channel::Sms => self.inner.sms_provider,
            Channel::InApp => "in_app",
        }
    }
}

/// The other side closes a telephone at the answer STOP, a mailbox at a report of spam.
pub(super) const fn closed_by(channel: Channel) -> MuteCause {
    match channel {
        Channel::Sms => MuteCause::StopReply,
        Channel::Email | Channel::InApp => MuteCause::SpamReport,
    }
}

/// A provider that gave no id of its own tells about the mail by ours.
fn named(provider_id: String, notification: NotificationId) -> String {
    if provider_id.trim().is_empty() { notification.to_string() } else { provider_id }
}

fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

/// It cannot be written: a dead letter, since trying again changes nothing.
fn refused(executor: &Executor, message: &Message, error: String) -> NotificationCommand {
    failed(executor, message, AttemptFailure::Refused, error, None)
}

fn failed(
    executor: &Executor,
    message: &Message,
    failure: AttemptFailure,
    error: String,
    pause: Option<Duration>,
) -> NotificationCommand {
    let before = match message.progress {
        Progress::Queued { failed, .. } => failed,
        Progress::Sent
        | Progress::Delivered { .. }
        | Progress::Bounced
        | Progress::Failed { .. }
        | Progress::Suppressed { .. } => 0,
    };
    let mut random = [0; 2];
    executor.ids().fill(&mut random);
    NotificationCommand::FailAttempt(FailedAttempt {
        attempt: before + 1,
        failure,
        error,
        pause: pause.and_then(|pause| TimeDelta::from_std(pause).ok()),
        jitter: Jitter(u16::from_be_bytes(random)),
        at: executor.clock().now(),
    })
}
