//! Mail that people write to the workshop (`product.md` §5 modules 12 and 13): it opens a ticket, or goes on in the one
//! whose reply address it was sent to. What a machine wrote does neither, so that no two machines talk for ever.

mod address;
mod address_book;
mod concerned;
mod sender;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use domain::repair::Repair;
use domain::ticket::{Stage, Ticket, TicketIntent};
use domain::values::{MessageId, PersonId, Personal, RepairNumber, TicketId};
use domain::webhook::Provider;
use domain::{Refusal as _, RefusalKind};
use eventlog::LogError;
use uuid::{Uuid, uuid};

pub use self::address::ReplyAddresses;
use self::address_book::AddressBook;
use self::sender::{is_customer, sender_of};
use self::text::{body_of, numbers_in, subject_of};
use super::{ChangeError, OpenTicket, give, open};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor};
use crate::gateways::{InboundMail, Webhook};
use crate::webhooks::{Door, Gate, KeptDelivery, Outcome, Trouble, WebhookHandler};

/// What this handler does, as of now.
const VERSION: u32 = 3;
/// The root of the command ids of what mails lead to.
const MAILS: Uuid = uuid!("6f1e7a52-93c4-5d0b-8e27-41b9d6c0a385");
/// The command of a mail that goes on in a ticket …
const REPLY: &str = "reply";
/// … and of one that opens one.
const OPEN: &str = "open";
/// So many tickets may have been merged one into the other before a mail arrives at the last one.
const MOST_MERGES: usize = 20;

/// Makes tickets, and messages of tickets, out of mails.
pub struct InboundMails {
    door: Door<InboundMail>,
    addresses: ReplyAddresses,
    customers: AddressBook,
}

impl InboundMails {
    /// Takes what `webhook` reads. `addresses` are those under which tickets are answered.
    pub fn new(webhook: Arc<dyn Webhook<Notice = InboundMail>>, addresses: ReplyAddresses) -> Self {
        Self { door: Door::open(webhook), addresses, customers: AddressBook::default() }
    }

    /// Takes nothing.
    pub fn off() -> Self {
        Self {
            door: Door::closed(),
            addresses: ReplyAddresses::new(""),
            customers: AddressBook::default(),
        }
    }
}

#[async_trait]
impl WebhookHandler for InboundMails {
    fn provider(&self) -> Provider {
        Provider::SendgridInbound
    }

    fn gate(&self) -> &dyn Gate {
        &self.door
    }

    fn version(&self) -> u32 {
        VERSION
    }

    async fn process(
        &self,
        executor: &Executor,
        delivery: &KeptDelivery,
        context: &Context,
    ) -> Result<Outcome, Trouble> {
        let mut outcome = "webhook.empty";
        for (count, mail) in self.door.read(delivery)?.iter().enumerate() {
            outcome = self.take(executor, mail, &context_of(delivery, count, context)).await?;
        }
        Ok(outcome)
    }

    async fn concerns(
        &self,
        executor: &Executor,
        delivery: &KeptDelivery,
    ) -> Result<Vec<PersonId>, LogError> {
        let mut persons = BTreeSet::new();
        for mail in self.door.read(delivery).unwrap_or_default() {
            persons.extend(self.concerned_by(executor, &mail).await?);
        }
        Ok(persons.into_iter().collect())
    }
}

impl InboundMails {
    async fn take(
        &self,
        executor: &Executor,
        mail: &InboundMail,
        context: &Context,
    ) -> Result<Outcome, Trouble> {
        if let Some(reason) = mail.no_auto_reply.filter(|reason| reason.is_machine()) {
            tracing::info!(reason = reason.as_str(), "no person wrote that mail");
            return Ok("mail.automatic");
        }
        if let Some(outcome) = earlier(executor, context).await? {
            return Ok(outcome);
        }
        // Some programs answer the sender instead of where answers are asked for.
        let addresses = mail.recipients.iter().chain(mail.references.iter().rev());
        let addresses = addresses.map(String::as_str);
        if let Some(ticket) = self.addresses.ticket_of(executor, addresses).await? {
            match self.go_on(executor, ticket, mail, context).await {
                Ok(()) => return Ok("mail.replied"),
                // It is over for good, or was never there: what they write is a question of its own.
                Err(ExecuteError::NotFound) => {}
                Err(ExecuteError::Rejected(refusal)) if refusal.kind() == RefusalKind::Rule => {
                    tracing::info!(refusal.code = refusal.code(), "a reply by mail opens a ticket");
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.begin(executor, mail, context).await?;
        Ok("mail.opened")
    }

    /// Adds the mail to a ticket. Whoever writes to its address was given it, as with any link.
    async fn go_on(
        &self,
        executor: &Executor,
        ticket: TicketId,
        mail: &InboundMail,
        context: &Context,
    ) -> Result<(), ChangeError> {
        let (ticket, customer) = last_of(executor, ticket).await?;
        // Whoever was erased cannot be written for: their key is gone, and whoever writes now is somebody new.
        if is_customer(executor, customer).await? != Some(true) {
            return Err(ExecuteError::NotFound);
        }
        let intent = TicketIntent::ReplyAsCustomer {
            message: MessageId::new(Uuid::new_v5(&context.command_id, b"message")),
            text: Personal::new(customer, body_of(mail)),
        };
        give(executor, ticket, intent, context.step(REPLY)).await.map(drop)
    }

    async fn begin(
        &self,
        executor: &Executor,
        mail: &InboundMail,
        context: &Context,
    ) -> Result<(), Trouble> {
        let customer = sender_of(executor, &self.customers, mail, context).await?;
        let request = OpenTicket {
            customer,
            subject: subject_of(mail),
            text: body_of(mail),
            category: None,
            repair: repair_of(executor, mail, customer).await?,
            payment: None,
            no_auto_reply: mail.no_auto_reply,
        };
        open(executor, request, context.step(OPEN)).await?;
        Ok(())
    }
}

/// The circumstances of what one mail of a delivery leads to. Its command ids derive from the delivery, whatever made
/// it be processed: trying it again or replaying it finds what was done before.
fn context_of(delivery: &KeptDelivery, count: usize, context: &Context) -> Context {
    let command_id = Uuid::new_v5(&MAILS, format!("{} {count}", delivery.id).as_bytes());
    Context { command_id, fingerprint: "inbound mail".to_owned(), ..context.clone() }
}

/// What the mail led to when it was processed before. Asked first: meanwhile its ticket may have been merged, closed
/// or opened again, and it must not go on somewhere else as well.
async fn earlier(executor: &Executor, context: &Context) -> Result<Option<Outcome>, LogError> {
    for (step, outcome) in [(REPLY, "mail.replied"), (OPEN, "mail.opened")] {
        if executor.log().find_command(context.step(step).command_id).await?.is_some() {
            return Ok(Some(outcome));
        }
    }
    Ok(None)
}

/// The ticket in which a ticket goes on after all merges, and whose it is.
async fn last_of(
    executor: &Executor,
    mut ticket: TicketId,
) -> Result<(TicketId, PersonId), ChangeError> {
    for _ in 0..MOST_MERGES {
        let loaded = executor.load::<Ticket>(&ticket.to_string()).await;
        let loaded = loaded.map_err(ExecuteError::erase)?;
        let known = loaded.state.conversation().ok_or(ExecuteError::NotFound)?;
        match known.stage {
            Stage::Merged { into } => ticket = into,
            Stage::Open | Stage::WaitingCustomer | Stage::Resolved | Stage::Closed { .. } => {
                return Ok((ticket, known.customer));
            }
        }
    }
    Err(ExecuteError::NotFound)
}

/// The first repair that the mail names and that is the sender's, where their domain vouches for the mail: a complaint
/// stops the storage of its repair, which is for nobody to do in another's name. Staff link the others.
async fn repair_of(
    executor: &Executor,
    mail: &InboundMail,
    customer: PersonId,
) -> Result<Option<RepairNumber>, LogError> {
    let numbers = if mail.is_vouched { numbers_in(mail) } else { Vec::new() };
    for number in numbers {
        let repair = executor.load_if_any::<Repair>(&number.to_string()).await?;
        if repair.and_then(|repair| repair.state.customer()) == Some(customer) {
            return Ok(Some(number));
        }
    }
    Ok(None)
}
