//! Payments: through the gateway, by customers, bearers of a link and staff; and those that staff record by hand.

pub(crate) mod attach_refund;
pub(crate) mod create_payment;
pub(crate) mod get_payment;
pub(crate) mod get_receipt;
pub(crate) mod give_up_refund;
pub(crate) mod list_payments;
pub(crate) mod record_manual;
pub(crate) mod record_tax_document;
pub(crate) mod refund_payment;
pub(crate) mod return_from_gateway;
pub(crate) mod settle;
mod view;

use commands::payments::PaymentFailure;
use commands::repairs::open_with_link;
use domain::payment::{Attempt, Payment};
use domain::values::{PaymentId, RepairNumber};
use domain::{Capability, Grant, Role, grant};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::extract::{Caller, PresentedLink};
use crate::problem::Problem;
use crate::state::ApiState;

/// The table of payments.
const TABLES: &[&str] = &["payments"];

/// Which payment.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct PaymentPath {
    /// Its id.
    #[param(value_type = uuid::Uuid)]
    pub(crate) id: PaymentId,
}

impl From<PaymentFailure> for Problem {
    fn from(failure: PaymentFailure) -> Self {
        match failure {
            PaymentFailure::Command(error) => error.into(),
            PaymentFailure::Gateway(error) => error.into(),
        }
    }
}

/// The caller as whom a payment of that repair is made or seen: whoever is signed in, else the bearer of the
/// repair's link.
async fn payer(
    state: &ApiState,
    repair: RepairNumber,
    caller: &Caller,
    link: &PresentedLink,
) -> Result<Caller, Problem> {
    match (caller.actor.role, &link.0) {
        (Role::Anonymous, Some(token)) => {
            let access = open_with_link(&state.executor, &repair.to_string(), token).await?;
            Ok(caller.acting_as(access.actor))
        }
        (Role::Anonymous, None) => Err(Problem::of("auth.required")),
        _ => Ok(caller.clone()),
    }
}

/// The payment, for staff, for its own customer and for the bearer of its repair's link. To everybody else it does
/// not exist.
async fn visible(
    state: &ApiState,
    payment: PaymentId,
    caller: &Caller,
    link: &PresentedLink,
) -> Result<(Attempt, u64), Problem> {
    if caller.actor.role == Role::Anonymous && link.0.is_none() {
        return Err(Problem::of("auth.required"));
    }
    let not_found = || Problem::of("resource.not_found");
    let loaded = state.executor.load_if_any::<Payment>(&payment.to_string()).await?;
    let loaded = loaded.ok_or_else(not_found)?;
    let attempt = loaded.state.attempt().cloned().ok_or_else(not_found)?;
    let caller = payer(state, attempt.repair, caller, link).await?;
    let own = caller.actor.person_id() == Some(attempt.customer);
    if caller.actor.role.is_staff() || own {
        Ok((attempt, loaded.version))
    } else {
        Err(not_found())
    }
}

/// Whether the caller sees what the gateway keeps.
fn sees_fees(caller: &Caller) -> bool {
    grant(caller.actor.role, Capability::SeeMargins) == Grant::All
}
