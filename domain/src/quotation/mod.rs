//! An estimate: the price range that somebody is shown before an instrument comes to the workshop.
//!
//! ```text
//! Unknown ──EstimateGiven──▶ Given ──EstimateSaved──▶ (belongs to somebody) ──EstimateConverted──▶ (became a repair)
//! ```
//!
//! Formal quotes live in the repair's own stream. [`pricing`] is the arithmetic, pure and testable by itself.

mod commands;
mod errors;
mod events;
pub mod pricing;
mod rules;
#[cfg(any(test, feature = "testing"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;

use cqrs_es::event_sink::EventSink;

use crate::aggregate::{Decider, handle_with_decide};
use crate::values::PersonId;

pub use commands::{EstimateRequest, QuotationCommand};
pub use errors::QuotationError;
pub use events::{EstimateOutcome, PolicyAcceptance, PriceRange, PricedFault, QuotationEvent};
pub use pricing::{PricingRules, fee_passes_half, price};
#[cfg(any(test, feature = "testing"))]
pub use samples::samples;
pub use state::{Estimate, Quotation};

impl cqrs_es::Aggregate for Quotation {
    const TYPE: &'static str = "quotation";
    type Command = QuotationCommand;
    type Event = QuotationEvent;
    type Error = QuotationError;
    type Services = ();

    async fn handle(
        &mut self,
        command: QuotationCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), QuotationError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: QuotationEvent) {
        self.evolve(&event);
    }
}

impl Decider for Quotation {
    fn decide(&self, command: QuotationCommand) -> Result<Vec<QuotationEvent>, QuotationError> {
        rules::decide(self, command)
    }

    fn evolve(&mut self, event: &QuotationEvent) {
        state::evolve(self, event);
    }

    fn owner(&self) -> Option<PersonId> {
        self.estimate().and_then(|estimate| estimate.saved.as_ref()).map(|saved| saved.0)
    }
}
