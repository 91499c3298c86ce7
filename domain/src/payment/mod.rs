//! One attempt to pay one charge of a repair through a gateway (`product.md` §5 module 10).
//!
//! ```text
//! PaymentRequested ──▶ PaymentOrderCreated ──▶ PaymentLeftPending (a coupon, a transfer) ──▶ PaymentConfirmed
//!        │                     │                                                                  ▲
//!        └▶ PaymentOrderFailed └▶ PaymentRejected, PaymentVoided, PaymentExpired ──▶ a later success ┘
//!
//! PaymentMismatched   the gateway speaks of another order, amount or currency: never paid, a person decides
//! PaymentConfirmed ──▶ RefundProposed ──▶ CreditKept, or RefundRequested ──▶ RefundProgressed
//!                                                            ──▶ RefundCompleted, RefundRejected
//! PaymentTakenByHand  came in at the counter: only its receipt and its tax document are here
//! ```
//!
//! Only what the gateway answers to our own question moves the money: the payer's return page has no command
//! here. Only a success is final; a failure can be followed by a success. The repair's account books a confirmed
//! payment under its id; where it refuses, since nothing is due, the process manager proposes a refund.

mod commands;
mod errors;
mod events;
mod facts;
mod fee;
mod reconciliation;
mod rules;
#[cfg(any(test, feature = "testing"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;

use cqrs_es::event_sink::EventSink;

use crate::aggregate::{Decider, handle_with_decide};
use crate::values::PersonId;

pub use commands::{PaymentCommand, PaymentIntent};
pub use errors::PaymentError;
pub use events::PaymentEvent;
pub use facts::{
    CURRENCY, Difference, Gateway, GatewayReport, GatewayStatus, ProposalReason, RefundReport,
    RefundStatus, ReportedStatus, TaxDocument, TaxDocumentKind, commerce_order,
    payment_of_commerce_order,
};
pub use fee::{Fee, FeeRate};
pub use reconciliation::{ORDER_LIFETIME, RECONCILED_EVERY, RECONCILED_FOR, next_reconciliation};
#[cfg(any(test, feature = "testing"))]
pub use samples::{sample_taken_by_hand, samples};
pub use state::{
    Attempt, Confirmation, GatewayOrder, Outcome, Payment, PaymentStatus, Proposal, Refund,
    TakenByHand,
};

impl cqrs_es::Aggregate for Payment {
    const TYPE: &'static str = "payment";
    type Command = PaymentCommand;
    type Event = PaymentEvent;
    type Error = PaymentError;
    type Services = ();

    async fn handle(
        &mut self,
        command: PaymentCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), PaymentError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: PaymentEvent) {
        self.evolve(&event);
    }
}

impl Decider for Payment {
    fn decide(&self, command: PaymentCommand) -> Result<Vec<PaymentEvent>, PaymentError> {
        rules::decide(self, command)
    }

    fn evolve(&mut self, event: &PaymentEvent) {
        state::evolve(self, event);
    }

    fn owner(&self) -> Option<PersonId> {
        self.attempt().map(|attempt| attempt.customer)
    }
}
