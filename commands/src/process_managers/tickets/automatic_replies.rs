//! Answers a new ticket at once, as a machine: with the state of the repair where the sender is proved to be the
//! customer, with an acknowledgement otherwise. Complaints are acknowledged only.

use async_trait::async_trait;
use domain::repair::Repair;
use domain::ticket::auto_reply::{ReplyFacts, automatic_reply};
use domain::ticket::{Channel, SlaClock, TicketEvent, TicketIntent, TicketStatus};
use domain::values::{MessageId, Personal, RepairNumber};
use eventlog::{LogError, RecordedEvent};
use uuid::Uuid;

use super::load;
use super::repair_facts::RepairSnapshot;
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};
use crate::process_managers::{ProcessManager, ticket_of_stream};
use crate::tickets::give;

/// Gives automatic replies.
#[derive(Debug, Clone, Copy, Default)]
pub struct AutomaticReplies;

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
        let TicketEvent::TicketOpened { customer, channel, .. } = event.decode()? else {
            return Ok(());
        };
        // Whoever spoke to staff has been heard by a person.
        if channel == Channel::Staff {
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
        let snapshot = snapshot(executor, known.repair.filter(|_| verified_sender)).await?;
        let reply = automatic_reply(&ReplyFacts {
            ticket,
            category: known.category,
            answer_by: known.clock.as_ref().and_then(SlaClock::answer_due_at),
            verified_sender,
            repair: snapshot.as_ref().map(RepairSnapshot::facts),
            payment: None,
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

/// The repair as a reply tells of it.
async fn snapshot(
    executor: &Executor,
    repair: Option<RepairNumber>,
) -> Result<Option<RepairSnapshot>, LogError> {
    let Some(number) = repair else { return Ok(None) };
    let loaded = executor.load_if_any::<Repair>(&number.to_string()).await?;
    Ok(loaded.and_then(|loaded| RepairSnapshot::of(&loaded.state)))
}
