//! Money that came or went through a gateway, booked once under its own id.
//!
//! Unlike money at the counter it is refused where no charge waits for it: the payment then keeps it as a
//! credit and a person decides whether it goes back (`product.md` §5 module 10).

use chrono::{DateTime, Utc};

use super::Decision;
use super::case::{Case, nothing, one};
use super::checks::{amount_is_positive, evidence_is_given, line_is_readable};
use crate::repair::errors::RepairError;
use crate::repair::events::RepairEvent;
use crate::repair::facts::{ChargeKind, Evidence, PaymentMethod};
use crate::values::{Money, PaymentId, RefundId};

/// What the evidence of an online payment is called.
const ONLINE_EVIDENCE: &str = "online_payment";

/// A payment as the gateway confirmed it.
pub(super) struct Confirmed {
    pub(super) payment: PaymentId,
    pub(super) charge: ChargeKind,
    pub(super) amount: Money,
    pub(super) gateway_order: String,
    pub(super) paid_at: DateTime<Utc>,
}

pub(super) fn record_payment(
    case: &Case<'_>,
    confirmed: Confirmed,
    kept_as_credit: bool,
) -> Decision {
    let Confirmed { payment, charge, amount, gateway_order, paid_at } = confirmed;
    if case.job.account.online(payment).is_some() {
        return nothing();
    }
    amount_is_positive(amount, case.policy, "/amount")?;
    let evidence =
        Evidence { kind: ONLINE_EVIDENCE.to_owned(), reference: gateway_order, file: None };
    evidence_is_given(&evidence)?;
    if !kept_as_credit {
        charge_waits_for_money(case, charge, paid_at)?;
    }
    one(RepairEvent::PaymentRecorded {
        charge,
        amount,
        method: PaymentMethod::Online,
        evidence,
        payment: Some(payment),
        rounding: None,
        at: case.at,
    })
}

/// Money of an online payment that went back.
pub(super) struct Returned {
    pub(super) payment: PaymentId,
    pub(super) refund: RefundId,
    pub(super) amount: Money,
    pub(super) method: PaymentMethod,
    pub(super) reason: String,
}

/// What went back is gone, whatever the account says of it.
pub(super) fn record_refund(case: &Case<'_>, returned: Returned) -> Decision {
    let Returned { payment, refund, amount, method, reason } = returned;
    let account = &case.job.account;
    if account.has_refund(refund) {
        return nothing();
    }
    amount_is_positive(amount, case.policy, "/amount")?;
    line_is_readable(&reason, "/reason")?;
    let charge = account.online(payment).ok_or(RepairError::PaymentUnknown)?.charge;
    one(RepairEvent::PaymentRefunded {
        charge,
        amount,
        method,
        refund: Some(refund),
        reason,
        at: case.at,
    })
}

/// What counts is what was owed when the customer paid.
fn charge_waits_for_money(
    case: &Case<'_>,
    charge: ChargeKind,
    paid_at: DateTime<Utc>,
) -> Result<(), RepairError> {
    if case.job.charged(charge, paid_at) <= Money::ZERO {
        return Err(RepairError::ChargeNotDue { charge });
    }
    if case.job.outstanding(charge, paid_at) <= Money::ZERO {
        return Err(RepairError::ChargeAlreadySettled { charge });
    }
    Ok(())
}
