//! What was written to a customer in a ticket, for the mail that hands it on. The text stays in the ticket, sealed for
//! its customer: the message knows only which event it was.

use domain::Role;
use domain::notification::{Message, NotificationKind};
use domain::ticket::TicketEvent;
use domain::values::TicketId;
use eventlog::LogError;

use super::Notifications;
use super::cause::causing_event;
use crate::executor::Executor;
use crate::gateways::{Automatic, Mailbox};
use crate::tickets::mail::ReplyAddresses;

/// The text that a message hands on; nothing for a message that hands on none, or where it can no longer be read.
pub(super) async fn answer_of(
    executor: &Executor,
    message: &Message,
) -> Result<Option<String>, LogError> {
    if !hands_on(message.kind) {
        return Ok(None);
    }
    let Some(event) = causing_event(executor, message).await? else { return Ok(None) };
    Ok(match event.decode()? {
        TicketEvent::StaffReplied { text, .. } | TicketEvent::AutomaticReplyGiven { text, .. } => {
            text.reveal().map(str::to_owned)
        }
        _ => None,
    })
}

/// Whether such a message hands on what somebody wrote.
pub(super) const fn hands_on(kind: NotificationKind) -> bool {
    matches!(kind, NotificationKind::TicketAnswered | NotificationKind::TicketAutoReplied)
}

/// Whether a machine wrote it (RFC 3834): of all mail, only what a person answered was written by a person.
pub(super) const fn automatic(kind: NotificationKind) -> Option<Automatic> {
    match kind {
        NotificationKind::TicketAnswered => None,
        NotificationKind::TicketAutoReplied => Some(Automatic::Replied),
        _ => Some(Automatic::Generated),
    }
}

/// The conversation that a mail is part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thread {
    /// Where an answer goes on in it.
    pub(super) reply_to: Mailbox,
    /// The `Message-ID` that all its mails refer to.
    pub(super) root: String,
}

impl Notifications {
    /// The conversation that the customer goes on in by answering: of mail about a ticket, where mail comes in. The
    /// address lets whoever has it write as the customer, so that nobody else is given it.
    pub(super) async fn thread_of(
        &self,
        executor: &Executor,
        message: &Message,
    ) -> Result<Option<Thread>, LogError> {
        let ticket = ticket_of(message).filter(|_| message.recipient.role == Role::Customer);
        let (Some(addresses), Some(ticket)) = (&self.terms().reply_addresses, ticket) else {
            return Ok(None);
        };
        let email = addresses.address_of(executor, ticket).await?;
        Ok(email.map(|email| Thread {
            root: ReplyAddresses::thread_of(&email),
            reply_to: Mailbox { email, name: Some(self.terms().workshop.clone()) },
        }))
    }
}

fn ticket_of(message: &Message) -> Option<TicketId> {
    let about = message.about.as_ref().filter(|about| about.aggregate == "ticket")?;
    about.id.parse().ok()
}
