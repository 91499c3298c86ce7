//! Beginning to pay, the order at the gateway, and the time that runs out.

use chrono::{DateTime, Utc};

use super::Decision;
use super::checks::{code_is_legal, pay_url_is_legal, token_is_legal};
use crate::actor::{Actor, Role};
use crate::payment::errors::PaymentError;
use crate::payment::events::PaymentEvent;
use crate::payment::facts::{Gateway, commerce_order};
use crate::payment::reconciliation::ORDER_LIFETIME;
use crate::payment::state::{Attempt, Outcome};
use crate::repair::ChargeKind;
use crate::values::{Money, PaymentId, PersonId, RepairNumber};

/// What somebody wants to pay.
pub(super) struct Wish {
    pub(super) id: PaymentId,
    pub(super) repair: RepairNumber,
    pub(super) customer: PersonId,
    pub(super) charge: ChargeKind,
    pub(super) outstanding: Money,
    pub(super) gateway: Gateway,
}

pub(super) fn request(
    known: Option<&Attempt>,
    wish: &Wish,
    by: &Actor,
    at: DateTime<Utc>,
) -> Decision {
    payer_may_pay(by, wish.customer)?;
    if let Some(known) = known {
        let same = (known.payment, known.repair, known.charge, known.gateway)
            == (wish.id, wish.repair, wish.charge, wish.gateway);
        return if same { Ok(vec![]) } else { Err(PaymentError::AlreadyRequested) };
    }
    amount_can_be_paid(wish.outstanding, wish.gateway)?;
    Ok(vec![PaymentEvent::PaymentRequested {
        payment: wish.id,
        repair: wish.repair,
        customer: wish.customer,
        charge: wish.charge,
        amount: wish.outstanding,
        commerce_order: commerce_order(wish.id),
        gateway: wish.gateway,
        expires_at: at + ORDER_LIFETIME,
        at,
    }])
}

/// The repair's account has booked it, so that there is nothing left to judge. Its id is that of the booking.
pub(super) fn note_taken_by_hand(known: Option<&Attempt>, taken: PaymentEvent) -> Decision {
    match known {
        None => Ok(vec![taken]),
        Some(known) if known.taken_by_hand.is_some() => Ok(vec![]),
        Some(_) => Err(PaymentError::AlreadyRequested),
    }
}

pub(super) fn record(
    attempt: &Attempt,
    gateway_order: u64,
    token: String,
    pay_url: String,
    at: DateTime<Utc>,
) -> Decision {
    if let Some(order) = &attempt.order {
        let same = order.number == gateway_order && order.token == token;
        return if same { Ok(vec![]) } else { Err(PaymentError::OrderExists) };
    }
    // A callback may be faster than the answer that made the order.
    match attempt.confirmation() {
        Some(paid) if paid.gateway_order == gateway_order => return Ok(vec![]),
        Some(_) => return Err(PaymentError::OrderExists),
        None => {}
    }
    token_is_legal(&token)?;
    pay_url_is_legal(&pay_url)?;
    Ok(vec![PaymentEvent::PaymentOrderCreated { gateway_order, token, pay_url, at }])
}

pub(super) fn record_failure(attempt: &Attempt, code: String, at: DateTime<Utc>) -> Decision {
    code_is_legal(&code)?;
    if attempt.order.is_some() || attempt.confirmation().is_some() {
        return Err(PaymentError::OrderExists);
    }
    match &attempt.outcome {
        Outcome::OrderFailed { code: known } if *known == code => Ok(vec![]),
        // What ended otherwise has ended, with or without an order.
        Outcome::Rejected | Outcome::Voided | Outcome::Expired => Ok(vec![]),
        Outcome::Open | Outcome::OrderFailed { .. } | Outcome::Paid(_) => {
            Ok(vec![PaymentEvent::PaymentOrderFailed { code, at }])
        }
    }
}

/// The gateway's order runs out by itself; this is our own clock, for what the gateway does not tell.
pub(super) fn expire(attempt: &Attempt, at: DateTime<Utc>) -> Decision {
    match attempt.outcome {
        Outcome::Paid(_) | Outcome::Voided | Outcome::Expired => Ok(vec![]),
        Outcome::Open | Outcome::OrderFailed { .. } | Outcome::Rejected => {
            if at < attempt.expires_at {
                return Err(PaymentError::NotExpired { until: attempt.expires_at });
            }
            Ok(vec![PaymentEvent::PaymentExpired { at }])
        }
    }
}

fn payer_may_pay(by: &Actor, customer: PersonId) -> Result<(), PaymentError> {
    let is_customer = matches!(by.role, Role::Customer | Role::Link);
    if is_customer && by.person_id() != Some(customer) {
        return Err(PaymentError::NotYours);
    }
    Ok(())
}

fn amount_can_be_paid(amount: Money, gateway: Gateway) -> Result<(), PaymentError> {
    if amount <= Money::ZERO {
        return Err(PaymentError::NothingToPay);
    }
    let minimum = gateway.minimum();
    if amount < minimum { Err(PaymentError::BelowMinimum { minimum }) } else { Ok(()) }
}
