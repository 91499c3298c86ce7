//! Paying a charge through a gateway: beginning, what the gateway says, giving money back, asking again.
//!
//! Whatever the gateway is asked to do is in the log before it is asked, and what it answers afterwards. Only its
//! answer to our own question moves money; a callback or the payer's browser only makes us ask. The repair's
//! account follows by the process manager `payment_settlement`.

mod confirmations;
mod found_refund;
mod reconcile;
mod refund;
mod report;
mod settle_day;
mod start;

use std::fmt;
use std::sync::Arc;

use domain::payment::{Attempt, FeeRate, Payment};
use domain::person::Person;
use domain::values::{Email, PaymentId, PersonId};
use domain::{Actor, RefusalKind};
use eventlog::{LogError, Position};

use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};
use crate::gateways::{GatewayError, PaymentGateway};

pub use confirmations::FlowConfirmations;
pub use reconcile::Reconciled;
pub use refund::WishedRefund;
pub use settle_day::DaySettled;
pub use start::WishedPayment;

/// Who does on its own what follows from a request.
const AUTOMATION: &str = "payments";

/// Takes payments through a gateway. Cheap to clone.
#[derive(Clone)]
pub struct Payments {
    gateway: Arc<dyn PaymentGateway>,
    terms: Arc<PaymentTerms>,
}

/// What does not depend on the payment.
#[derive(Debug, Clone)]
pub struct PaymentTerms {
    /// The address under which the gateway and the payer's browser reach us, without a slash at its end.
    pub public_url: String,
    /// What the gateway keeps, where it does not say so itself.
    pub fee_rate: FeeRate,
}

/// A payment that was begun or changed, and how it stands.
#[derive(Debug, Clone)]
pub struct PaymentDone {
    /// How it stands.
    pub attempt: Attempt,
    /// Its version.
    pub version: u64,
    /// A position from which on every read table shows it.
    pub position: Position,
}

/// Why a payment could not be begun, or money not be given back.
#[derive(Debug, thiserror::Error)]
pub enum PaymentFailure {
    /// A rule, a permission or the log.
    #[error(transparent)]
    Command(#[from] ExecuteError<Refused>),
    /// The gateway.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
}

impl From<LogError> for PaymentFailure {
    fn from(error: LogError) -> Self {
        Self::Command(error.into())
    }
}

impl fmt::Debug for Payments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Payments")
    }
}

impl Payments {
    /// Payments through that gateway.
    pub fn new(gateway: Arc<dyn PaymentGateway>, terms: PaymentTerms) -> Self {
        Self { gateway, terms: Arc::new(terms) }
    }

    /// Whether there are keys.
    pub fn is_enabled(&self) -> bool {
        self.gateway.is_enabled()
    }

    /// The address of the pages on which customers pay, without a slash at its end; none where they cannot.
    pub fn pay_at(&self) -> Option<String> {
        self.is_enabled().then(|| self.terms.public_url.clone())
    }

    fn must_be_enabled(&self) -> Result<(), PaymentFailure> {
        if self.is_enabled() { Ok(()) } else { Err(GatewayError::Disabled.into()) }
    }

    fn callback_url(&self) -> String {
        format!("{}/api/v1/webhooks/flow", self.terms.public_url)
    }

    fn return_url(&self) -> String {
        format!("{}/api/v1/payments/return", self.terms.public_url)
    }
}

/// The same request, where the system goes on by itself.
fn automatic(context: &Context, step: &str) -> Context {
    Context { actor: Actor::system(AUTOMATION), ..context.step(step) }
}

/// The attempt as it stands now.
async fn standing(
    executor: &Executor,
    payment: PaymentId,
) -> Result<(Attempt, u64), ExecuteError<Refused>> {
    let loaded = executor.load::<Payment>(&payment.to_string()).await;
    let loaded = loaded.map_err(ExecuteError::erase)?;
    let attempt = loaded.state.attempt().cloned().ok_or(ExecuteError::NotFound)?;
    Ok((attempt, loaded.version))
}

/// The address that the gateway writes to: the payer pays, or accepts a refund, under it.
async fn email_of(executor: &Executor, person: PersonId) -> Result<Email, ExecuteError<Refused>> {
    let person = executor.load_if_any::<Person>(&person.to_string()).await?;
    let email = person.as_ref().and_then(|person| person.state.profile()?.contact.email.as_ref());
    let email = email.and_then(|email| Email::parse(email.reveal()?).ok());
    email.ok_or_else(|| {
        let message = "the customer has no e-mail address on file";
        let code = "payment.email_missing";
        ExecuteError::Rejected(Refused::new(code, RefusalKind::Rule, None, message))
    })
}
