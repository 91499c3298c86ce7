//! What the gateway answers when it is asked: the one way to be paid, and only where order, amount and currency
//! are those that were asked.

use chrono::{DateTime, Utc};

use super::Decision;
use super::checks::{code_is_legal, media_name, plain_word, reason_is_given};
use crate::payment::errors::PaymentError;
use crate::payment::events::PaymentEvent;
use crate::payment::facts::{CURRENCY, Difference, GatewayReport, GatewayStatus};
use crate::payment::fee::{Fee, FeeRate};
use crate::payment::state::{Attempt, Mismatch, Outcome};
use crate::values::Money;

/// Whatever it answers is a fact, so nothing is refused here.
pub(super) fn record(
    attempt: &Attempt,
    report: GatewayReport,
    fee_rate: FeeRate,
    at: DateTime<Utc>,
) -> Vec<PaymentEvent> {
    let differences = differences(attempt, &report);
    if !differences.is_empty() {
        return mismatch(attempt, &report, differences, at);
    }
    if attempt.confirmation().is_some() {
        return vec![];
    }
    match report.status {
        GatewayStatus::Paid { media, paid_at, balance } => {
            let Fee { fee, net } = divided(report.amount, balance, fee_rate);
            vec![PaymentEvent::PaymentConfirmed {
                repair: attempt.repair,
                charge: attempt.charge,
                gateway_order: report.gateway_order,
                amount: report.amount,
                currency: report.currency,
                fee,
                net,
                media: media_name(&media),
                paid_at,
                at,
            }]
        }
        GatewayStatus::Pending { media: None } => vec![],
        GatewayStatus::Pending { media: Some(media) } => left_pending(attempt, &media, at),
        GatewayStatus::Rejected { code } => match attempt.outcome {
            Outcome::Open | Outcome::OrderFailed { .. } => {
                let code = code.filter(|code| code_is_legal(code).is_ok());
                vec![PaymentEvent::PaymentRejected { code, at }]
            }
            Outcome::Rejected | Outcome::Voided | Outcome::Expired | Outcome::Paid(_) => vec![],
        },
        GatewayStatus::Voided => match attempt.outcome {
            Outcome::Open | Outcome::OrderFailed { .. } | Outcome::Rejected => {
                vec![PaymentEvent::PaymentVoided { at }]
            }
            Outcome::Voided | Outcome::Expired | Outcome::Paid(_) => vec![],
        },
    }
}

pub(super) fn settle_mismatch(
    attempt: &Attempt,
    resolution: String,
    at: DateTime<Utc>,
) -> Decision {
    reason_is_given(&resolution)?;
    if attempt.has_open_mismatch() {
        return Ok(vec![PaymentEvent::MismatchSettled { resolution, at }]);
    }
    if attempt.mismatches.is_empty() { Err(PaymentError::NoMismatch) } else { Ok(vec![]) }
}

fn left_pending(attempt: &Attempt, media: &str, at: DateTime<Utc>) -> Vec<PaymentEvent> {
    let media = media_name(media);
    let is_known = attempt.awaited.as_ref() == Some(&media);
    if is_known && attempt.outcome != Outcome::Rejected {
        return vec![];
    }
    vec![PaymentEvent::PaymentLeftPending { media, at }]
}

/// The same contradiction told again is the same event, also after a person settled it.
fn mismatch(
    attempt: &Attempt,
    report: &GatewayReport,
    differences: Vec<Difference>,
    at: DateTime<Utc>,
) -> Vec<PaymentEvent> {
    let (gateway_order, status) = (report.gateway_order, report.status.reported());
    let is_this = |known: &Mismatch| {
        (known.gateway_order, known.status) == (gateway_order, status)
            && known.differences == differences
    };
    if attempt.mismatches.iter().any(is_this) {
        return vec![];
    }
    vec![PaymentEvent::PaymentMismatched { gateway_order, status, differences, at }]
}

/// In what the report is not about this order.
fn differences(attempt: &Attempt, report: &GatewayReport) -> Vec<Difference> {
    let mut differences = Vec::new();
    if report.commerce_order != attempt.commerce_order {
        differences.push(Difference::CommerceOrder { found: plain_word(&report.commerce_order) });
    }
    let ordered = attempt.order.as_ref().map(|order| order.number);
    let paid = attempt.confirmation().map(|paid| paid.gateway_order);
    if let Some(expected) = ordered.or(paid)
        && expected != report.gateway_order
    {
        differences.push(Difference::GatewayOrder { expected, found: report.gateway_order });
    }
    if report.amount != attempt.amount {
        let (expected, found) = (attempt.amount, report.amount);
        differences.push(Difference::Amount { expected, found });
    }
    if report.currency != CURRENCY {
        differences.push(Difference::Currency { found: plain_word(&report.currency) });
    }
    differences
}

/// What the gateway says that it transfers is the truth; the configured rate stands in where it says nothing.
fn divided(amount: Money, balance: Option<Money>, fee_rate: FeeRate) -> Fee {
    match balance {
        Some(net) if Money::ZERO <= net && net <= amount => Fee { fee: amount - net, net },
        Some(_) | None => fee_rate.of(amount),
    }
}
