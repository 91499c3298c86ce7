//! When a message is queued, tried again, given up, held back or sent again.

use chrono::{DateTime, Utc};

use super::commands::{FailedAttempt, NotificationCommand, ProviderStatus, QueueRequest};
use super::errors::NotificationError;
use super::events::{AttemptFailure, FailureCause, NotificationEvent};
use super::hours::earliest;
use super::id::{TemplateRef, notification_id};
use super::kind::{Channel, NotificationKind};
use super::matrix::row;
use super::reach::{SuppressionReason, suppression};
use super::retry::next_attempt;
use super::state::{Message, Notification, Progress};
use super::status;
use super::templates::{self, Template};
use crate::actor::Role;
use crate::calendar::Holiday;
use crate::values::{LINE_MAX_CHARS, is_plain_text};

type Decision = Result<Vec<NotificationEvent>, NotificationError>;

pub(super) fn decide(state: &Notification, command: NotificationCommand) -> Decision {
    match (state, command) {
        (Notification::Unknown, NotificationCommand::Queue(request)) => queue(*request),
        // Its id says what it is: seen again, its event is at most told once.
        (Notification::Known(_), NotificationCommand::Queue(_)) => Ok(vec![]),
        (Notification::Unknown, _) => Err(NotificationError::Unknown),
        (Notification::Known(message), command) => decide_known(message, command),
    }
}

fn decide_known(message: &Message, command: NotificationCommand) -> Decision {
    match command {
        NotificationCommand::Queue(_) => Ok(vec![]),
        NotificationCommand::NoteStatus { provider, message: id, status, at } => {
            it_goes_through_a_provider(message)?;
            the_status_is_readable(&provider, &id, &status)?;
            Ok(status::new_facts(message, provider, id, status, at))
        }
        NotificationCommand::FailAttempt(failed) => {
            it_goes_through_a_provider(message)?;
            fail_attempt(message, failed)
        }
        NotificationCommand::Suppress { why, at } => suppress(message, why, at),
        NotificationCommand::Redrive { reason, special, at } => {
            redrive(message, reason, &special, at)
        }
        NotificationCommand::MarkRead { at } => mark_read(message, at),
    }
}

fn queue(request: QueueRequest) -> Decision {
    let QueueRequest {
        cause,
        kind,
        recipient,
        channel,
        about,
        facts,
        reach,
        not_before,
        not_after,
        special,
        at,
    } = request;
    let template = the_matrix_has_it(kind, recipient.role, channel)?;
    if cause.moment.as_deref().is_some_and(|moment| !is_plain_text(moment, LINE_MAX_CHARS)) {
        return Err(NotificationError::MomentInvalid);
    }
    facts.fit(kind)?;
    let wanted = not_before.map_or(at, |wanted| wanted.max(at));
    let not_before = earliest(kind, recipient.role, channel, wanted, &special);
    let held_back = suppression(kind, channel, reach)
        .or_else(|| comes_too_late(not_before, not_after).then_some(SuppressionReason::Superseded));
    let then = match held_back {
        Some(why) => Some(NotificationEvent::NotificationSuppressed { why, at }),
        // In the panel it is there as soon as it is written.
        None if channel == Channel::InApp => {
            Some(NotificationEvent::NotificationDelivered { message: None, at })
        }
        None => None,
    };
    let queued = NotificationEvent::NotificationQueued {
        notification: notification_id(&cause, recipient, channel, &template),
        cause,
        kind,
        recipient,
        channel,
        template,
        about,
        facts,
        not_before,
        not_after,
        at,
    };
    Ok([queued].into_iter().chain(then).collect())
}

fn the_matrix_has_it(
    kind: NotificationKind,
    role: Role,
    channel: Channel,
) -> Result<TemplateRef, NotificationError> {
    let template = templates::newest(kind, channel).filter(|_| row(kind).sends(role, channel));
    template.map(Template::reference).ok_or(NotificationError::NotPlanned)
}

fn comes_too_late(not_before: DateTime<Utc>, not_after: Option<DateTime<Utc>>) -> bool {
    not_after.is_some_and(|end| end < not_before)
}

fn it_goes_through_a_provider(message: &Message) -> Result<(), NotificationError> {
    match message.channel {
        Channel::Email | Channel::Sms => Ok(()),
        Channel::InApp => Err(NotificationError::NotSentOutside),
    }
}

fn the_status_is_readable(
    provider: &str,
    id: &str,
    status: &ProviderStatus,
) -> Result<(), NotificationError> {
    let reason = match status {
        ProviderStatus::Bounced { reason, .. } => Some(reason.as_str()),
        ProviderStatus::Sent | ProviderStatus::Delivered => None,
    };
    let mut texts = [provider, id].into_iter().chain(reason);
    if texts.all(|text| is_plain_text(text, LINE_MAX_CHARS)) {
        Ok(())
    } else {
        Err(NotificationError::StatusInvalid)
    }
}

fn fail_attempt(message: &Message, failed_attempt: FailedAttempt) -> Decision {
    let FailedAttempt { attempt, failure, error, pause, jitter, at } = failed_attempt;
    let Progress::Queued { failed, .. } = message.progress else {
        // Meanwhile its provider told what became of it, or it was given up.
        return Ok(vec![]);
    };
    if attempt <= failed {
        return Ok(vec![]);
    }
    if attempt != failed + 1 {
        return Err(NotificationError::AttemptOutOfOrder { expected: failed + 1 });
    }
    if !is_plain_text(&error, LINE_MAX_CHARS) {
        return Err(NotificationError::StatusInvalid);
    }
    let give_up = |cause, error| NotificationEvent::NotificationFailed {
        attempts: attempt,
        cause,
        error,
        at,
    };
    let event = match failure {
        AttemptFailure::Refused => give_up(FailureCause::Refused, error),
        // Whoever may have it twice already does not get it a third time by itself.
        AttemptFailure::InDoubt if message.in_doubt => give_up(FailureCause::Exhausted, error),
        AttemptFailure::NotSent | AttemptFailure::InDoubt => {
            let in_doubt = failure == AttemptFailure::InDoubt;
            match next_attempt(attempt, in_doubt, pause, jitter, at) {
                Some(next_attempt) => NotificationEvent::NotificationAttemptFailed {
                    attempt,
                    failure,
                    error,
                    next_attempt,
                    at,
                },
                None => give_up(FailureCause::Exhausted, error),
            }
        }
    };
    Ok(vec![event])
}

fn suppress(message: &Message, why: SuppressionReason, at: DateTime<Utc>) -> Decision {
    match message.progress {
        Progress::Queued { .. } => Ok(vec![NotificationEvent::NotificationSuppressed { why, at }]),
        Progress::Suppressed { .. } | Progress::Failed { .. } => Ok(vec![]),
        Progress::Sent | Progress::Delivered { .. } | Progress::Bounced => {
            Err(NotificationError::AlreadySent)
        }
    }
}

fn redrive(message: &Message, reason: String, special: &[Holiday], at: DateTime<Utc>) -> Decision {
    match message.progress {
        Progress::Failed { .. } | Progress::Bounced => {
            if !is_plain_text(&reason, LINE_MAX_CHARS) {
                return Err(NotificationError::ReasonMissing);
            }
            let (role, channel) = (message.recipient.role, message.channel);
            let not_before = earliest(message.kind, role, channel, at, special);
            Ok(vec![NotificationEvent::NotificationRedriven { reason, not_before, at }])
        }
        // It waits for its first attempt: somebody clicked twice.
        Progress::Queued { failed: 0, .. } => Ok(vec![]),
        Progress::Queued { .. } | Progress::Sent | Progress::Delivered { .. } => {
            Err(NotificationError::NotFailed)
        }
        Progress::Suppressed { .. } => Err(NotificationError::Suppressed),
    }
}

fn mark_read(message: &Message, at: DateTime<Utc>) -> Decision {
    match (message.channel, &message.progress) {
        (Channel::InApp, Progress::Delivered { .. }) => Ok(message
            .read_at
            .is_none()
            .then_some(NotificationEvent::NotificationRead { at })
            .into_iter()
            .collect()),
        (Channel::Email | Channel::Sms | Channel::InApp, _) => Err(NotificationError::NotInPanel),
    }
}
