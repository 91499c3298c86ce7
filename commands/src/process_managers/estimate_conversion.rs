//! Notes on an estimate that its instrument arrived and it became a repair.

use async_trait::async_trait;
use domain::quotation::{Quotation, QuotationCommand};
use domain::repair::RepairEvent;
use eventlog::RecordedEvent;

use super::ProcessManager;
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};

/// Converts the estimate that a repair came with.
#[derive(Debug, Clone, Copy, Default)]
pub struct EstimateConversion;

#[async_trait]
impl ProcessManager for EstimateConversion {
    fn name(&self) -> &'static str {
        "estimate_conversion"
    }

    fn event_types(&self) -> &'static [&'static str] {
        &["RepairReceived"]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let RepairEvent::RepairReceived { number, intake, at, .. } = event.decode()? else {
            return Ok(());
        };
        let Some(quotation) = intake.estimate else {
            return Ok(());
        };
        let command = QuotationCommand::ConvertEstimate { repair: number, at };
        let context = Context::reaction(event, self.name());
        let converted =
            executor.execute::<Quotation>(&quotation.to_string(), command, context).await;
        converted.map(drop).map_err(ExecuteError::erase)
    }
}
