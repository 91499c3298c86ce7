//! A compensation that the owner granted becomes a credit of the repair that the ticket is about.

use async_trait::async_trait;
use domain::repair::{Repair, RepairCommand, RepairIntent};
use domain::ticket::TicketEvent;
use domain::ticket::auto_reply::reference;
use eventlog::RecordedEvent;

use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};
use crate::process_managers::{ProcessManager, ticket_of_stream};

/// Credits compensations.
#[derive(Debug, Clone, Copy, Default)]
pub struct CompensationCredits;

#[async_trait]
impl ProcessManager for CompensationCredits {
    fn name(&self) -> &'static str {
        "ticket_compensation_credits"
    }

    fn event_types(&self) -> &'static [&'static str] {
        &["CompensationApproved"]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let TicketEvent::CompensationApproved { amount, repair: Some(repair), .. } =
            event.decode()?
        else {
            return Ok(());
        };
        let reference = reference(ticket_of_stream(event)?);
        // The owner has approved it with a second factor: that event is the causation.
        let context = Context::reaction(event, self.name());
        let reason = format!("Compensación por respuesta tardía en la consulta {reference}");
        let intent = RepairIntent::GrantCredit { amount, reason };
        let (by, at) = (context.actor.clone(), executor.clock().now());
        let command = RepairCommand { by, at, intent };
        let credited = executor.execute::<Repair>(&repair.to_string(), command, context).await;
        credited.map(drop).map_err(ExecuteError::erase)
    }
}
