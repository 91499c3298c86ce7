//! Answers a new ticket at once, as a machine: with the state of the repair, or with what is to be paid, where the
//! sender is proved to be the customer, with an acknowledgement otherwise. Complaints are acknowledged only.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::repair::{ChargeKind, Repair};
use domain::ticket::auto_reply::{PaymentFacts, ReplyFacts, automatic_reply};
use domain::ticket::{Channel, SlaClock, TicketEvent, TicketIntent, TicketPolicy, TicketStatus};
use domain::values::{MessageId, Money, PersonId, Personal, RepairNumber};
use eventlog::{EventRef, LogError, RecordedEvent};
use uuid::Uuid;

use super::load;
use super::repair_facts::RepairSnapshot;
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};
use crate::folded::Folded;
use crate::papers::tracking_url;
use crate::process_managers::{ProcessManager, ticket_of_stream};
use crate::tickets::give;

/// The last automatic replies to each customer, oldest first: as many as one may get in a day by mail.
type Given = BTreeMap<PersonId, Vec<DateTime<Utc>>>;

/// Gives automatic replies.
#[derive(Debug)]
pub struct AutomaticReplies {
    pay_at: Option<String>,
    given: Folded<Given>,
}

impl AutomaticReplies {
    /// Replies that tell what is to be paid where it can be paid online: on the pages under `pay_at`, without a slash
    /// at its end.
    pub fn new(pay_at: Option<String>) -> Self {
        Self { pay_at, given: Folded::new(&["AutomaticReplyGiven"], note) }
    }

    /// Whether the customer has had as many as mail may bring about.
    async fn has_had_enough(
        &self,
        executor: &Executor,
        customer: PersonId,
        now: DateTime<Utc>,
    ) -> Result<bool, LogError> {
        let policy = TicketPolicy::CURRENT;
        let since = now - TimeDelta::hours(policy.automatic_reply_hours);
        let recent = |given: &Given| {
            given.get(&customer).map_or(0, |all| all.iter().filter(|at| **at > since).count())
        };
        Ok(self.given.read(executor, recent).await? >= policy.automatic_replies_by_mail)
    }

    /// The charge that the customer should pay first, and where.
    fn to_pay(&self, repair: &Repair, at: DateTime<Utc>) -> Option<(ChargeKind, Money, String)> {
        let link = tracking_url(self.pay_at.as_deref()?, repair.number()?);
        let (charge, amount) = repair.to_pay(at).into_iter().next()?;
        Some((charge, amount, link))
    }
}

#[async_trait]
impl ProcessManager for AutomaticReplies {
    fn name(&self) -> &'static str {
        "ticket_automatic_replies"
    }

    fn event_types(&self) -> &'static [&'static str] {
        &["TicketOpened"]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let TicketEvent::TicketOpened { customer, channel, no_auto_reply, .. } = event.decode()?
        else {
            return Ok(());
        };
        // Whoever spoke to staff has been heard by a person.
        if channel == Channel::Staff || no_auto_reply.is_some() {
            return Ok(());
        }
        let now = executor.clock().now();
        if channel == Channel::Mail && self.has_had_enough(executor, customer, now).await? {
            tracing::info!("a mail is not answered by itself: its sender has had enough of that");
            return Ok(());
        }
        let ticket = ticket_of_stream(event)?;
        let Some(opened) = load(executor, ticket).await? else { return Ok(()) };
        let Some(known) = opened.known() else { return Ok(()) };
        let is_open = matches!(known.status(), TicketStatus::Open | TicketStatus::WaitingCustomer);
        if !is_open || known.clock.is_none() || known.automatic_reply_at.is_some() {
            // A person was faster.
            return Ok(());
        }
        // In the portal they are signed in; a mail proves nobody.
        let verified_sender = channel == Channel::Portal;
        let repair = repair_of(executor, known.repair.filter(|_| verified_sender)).await?;
        let snapshot = repair.as_deref().and_then(RepairSnapshot::of);
        let to_pay = repair.as_deref().and_then(|repair| self.to_pay(repair, now));
        let reply = automatic_reply(&ReplyFacts {
            ticket,
            category: known.category,
            answer_by: known.clock.as_ref().and_then(SlaClock::answer_due_at),
            verified_sender,
            repair: snapshot.as_ref().map(RepairSnapshot::facts),
            payment: to_pay.as_ref().map(|(charge, amount, link)| PaymentFacts {
                charge: *charge,
                amount: *amount,
                link,
            }),
            phone: executor.workshop().phone.as_deref(),
        });
        let intent = TicketIntent::GiveAutomaticReply {
            message: MessageId::new(Uuid::new_v5(&event.event_id, b"automatic reply")),
            kind: reply.kind,
            text: Personal::new(customer, reply.text),
            verified_sender,
        };
        let context = Context::reaction(event, self.name());
        give(executor, ticket, intent, context).await.map(drop)
    }
}

fn note(given: &mut Given, event: &EventRef<'_>) -> Result<(), LogError> {
    if let TicketEvent::AutomaticReplyGiven { text, at, .. } = event.decode()? {
        let last = given.entry(text.subject()).or_default();
        if last.len() == TicketPolicy::CURRENT.automatic_replies_by_mail {
            last.remove(0);
        }
        last.push(at);
    }
    Ok(())
}

/// The repair that a reply tells of.
async fn repair_of(
    executor: &Executor,
    repair: Option<RepairNumber>,
) -> Result<Option<Arc<Repair>>, LogError> {
    let Some(number) = repair else { return Ok(None) };
    let loaded = executor.load_if_any::<Repair>(&number.to_string()).await?;
    Ok(loaded.map(|loaded| loaded.state))
}
