//! Which events a command to a payment causes, or the rule that refuses it (`product.md` §5 module 10).

mod checks;
mod document;
mod order;
mod refunds;
mod report;

use super::commands::{PaymentCommand, PaymentIntent as I};
use super::errors::PaymentError;
use super::events::PaymentEvent;
use super::state::Payment;

/// What a command comes to.
type Decision = Result<Vec<PaymentEvent>, PaymentError>;

/// The events that the command causes.
pub(super) fn decide(payment: &Payment, command: PaymentCommand) -> Decision {
    let PaymentCommand { by, at, intent } = command;
    let attempt = || payment.attempt().ok_or(PaymentError::Unknown);
    match intent {
        I::Request { payment: id, repair, customer, charge, outstanding, gateway } => {
            let wish = order::Wish { id, repair, customer, charge, outstanding, gateway };
            order::request(payment.attempt(), &wish, &by, at)
        }
        I::RecordOrder { gateway_order, token, pay_url } => {
            order::record(attempt()?, gateway_order, token, pay_url, at)
        }
        I::RecordOrderFailure { code } => order::record_failure(attempt()?, code, at),
        I::RecordReport { report, fee_rate } => {
            Ok(report::record(attempt()?, report, fee_rate, at))
        }
        I::Expire => order::expire(attempt()?, at),
        I::SettleMismatch { resolution } => report::settle_mismatch(attempt()?, resolution, at),
        I::ProposeRefund { reason, amount } => refunds::propose(attempt()?, reason, amount, at),
        I::KeepAsCredit { reason } => refunds::keep_as_credit(attempt()?, reason, at),
        I::RequestRefund { refund, amount, reason, booked } => {
            refunds::request(attempt()?, refunds::Wish { refund, amount, reason, booked }, at)
        }
        I::GiveBackByHand { refund, amount, method, reason, booked } => {
            let wish = refunds::Wish { refund, amount, reason, booked };
            refunds::give_back_by_hand(attempt()?, wish, method, at)
        }
        I::RecordRefundReport { refund, report } => {
            refunds::record_report(attempt()?, refund, report, at)
        }
        I::AttachRefund { refund, report } => refunds::attach(attempt()?, refund, report, at),
        I::RecordRefundFailure { refund, code } => {
            refunds::record_failure(attempt()?, refund, code, at)
        }
        I::GiveUpRefund { refund, reason } => refunds::give_up(attempt()?, refund, &reason, at),
        I::NoteTakenByHand {
            payment: id,
            repair,
            customer,
            charge,
            amount,
            method,
            reference,
            paid_at,
        } => {
            let taken = PaymentEvent::PaymentTakenByHand {
                payment: id,
                repair,
                customer,
                charge,
                amount,
                method,
                reference,
                paid_at,
                at,
            };
            order::note_taken_by_hand(payment.attempt(), taken)
        }
        I::RecordTaxDocument { document } => document::record(attempt()?, document, at),
    }
}
