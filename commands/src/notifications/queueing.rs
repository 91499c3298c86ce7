//! Queues what events tell people.

use async_trait::async_trait;
use eventlog::RecordedEvent;

use super::telling::{
    of_agenda, of_breach, of_estimate, of_payment, of_person, of_policy, of_repair, of_ticket,
    of_waitlist,
};
use super::{Notifications, Wish};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};
use crate::left_out::pass_over;
use crate::process_managers::ProcessManager;

/// The events that tell somebody something.
pub(super) const EVENT_TYPES: [&str; 50] = [
    "RepairReceived",
    "DiagnosisStarted",
    "NoFaultFound",
    "DeclaredUnrepairable",
    "WarrantyCovered",
    "QuoteIssued",
    "QuoteApproved",
    "QuoteRejected",
    "QuoteExpired",
    "ChangeOrderDeclined",
    "MoreTestsRequested",
    "RepairStarted",
    "PartsAwaited",
    "PartReceived",
    "RepairCompleted",
    "QualityCheckFailed",
    "QualityCheckPassed",
    "CounterFaultFound",
    "InstrumentReassembled",
    "RepairCancelled",
    "RepairVoided",
    "RepairDelivered",
    "RepairAbandoned",
    "PaymentRecorded",
    "PaymentRefunded",
    "StorageCharged",
    "PaymentRejected",
    "TicketOpened",
    "TicketReclassified",
    "PaymentMismatched",
    "MismatchSettled",
    "RefundProposed",
    "CreditKept",
    "RefundCompleted",
    "StaffReplied",
    "AutomaticReplyGiven",
    "SlaLevelReached",
    "CompensationApproved",
    "CompensationDeclined",
    "CompensationOverdue",
    "TicketClosed",
    "EstimateSaved",
    "PolicyPublished",
    "BreachNoticeGiven",
    "SlotOffered",
    "AppointmentConfirmed",
    "AppointmentRescheduled",
    "AppointmentMovedAway",
    "AppointmentCancelled",
    "RefreshTokenReused",
];

/// Queues messages. It begins with what happens after its first start on a log: what is older was never promised to
/// anybody.
#[derive(Debug, Clone)]
pub struct NotificationQueueing(Notifications);

impl NotificationQueueing {
    /// Its stable name.
    pub(super) const NAME: &'static str = "notification_queueing";

    /// Queues for the channels that these notifications have.
    pub const fn new(notifications: Notifications) -> Self {
        Self(notifications)
    }
}

#[async_trait]
impl ProcessManager for NotificationQueueing {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn event_types(&self) -> &'static [&'static str] {
        &EVENT_TYPES
    }

    fn begins_now(&self) -> bool {
        true
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let wishes: Vec<Wish> = match &*event.stream.aggregate_type {
            "repair" => of_repair(executor, event).await?.wishes,
            "ticket" => of_ticket(executor, event).await?.into_iter().collect(),
            "payment" => of_payment(executor, event).await?.into_iter().collect(),
            "quotation" => of_estimate(executor, event).await?.into_iter().collect(),
            "policy" => of_policy(executor, event).await?.into_iter().collect(),
            "breach_register" => of_breach(executor, event).await?.into_iter().collect(),
            "agenda" => of_agenda(executor, event).await?.into_iter().collect(),
            "person" => of_person(event)?.into_iter().collect(),
            "waitlist" => of_waitlist(executor, event).await?.into_iter().collect(),
            _ => Vec::new(),
        };
        let context = Context::reaction(event, self.name());
        let mut refused = None;
        for wish in wishes {
            // One message that is refused must not keep the others from being queued.
            match self.0.queue_for(executor, wish, &context).await {
                Ok(_) => {}
                Err(ExecuteError::Log(error)) => {
                    pass_over(&error, event.position).ok_or(error)?;
                }
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        refused.map_or(Ok(()), Err)
    }
}
