//! Flow's answers: what it says about a payment, and how it complains.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::orders::{Order, OrderStatus, REFUND_FEE, Refund};
use crate::chile_time;
use crate::simulator::json;

/// A complaint. Some of Flow's codes are known and some are not; the unknown ones are numbers of our own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Complaint {
    InvalidSignature,
    MissingParameters,
    BelowMinimum,
    HasDecimals,
    InvalidEmail(String),
    OtherCurrency(String),
    InvalidUrl,
    NotFound,
    NotRefundable,
}

impl Complaint {
    fn message(&self) -> (StatusCode, u32, String) {
        let api = StatusCode::BAD_REQUEST;
        match self {
            Self::InvalidSignature => (StatusCode::UNAUTHORIZED, 108, "Invalid Signature".into()),
            Self::MissingParameters => (api, 1_000, "There's some missing params".into()),
            Self::BelowMinimum => (api, 1_901, "The minimum amount is 350 CLP".into()),
            Self::HasDecimals => (api, 1_902, "Amount can not contain decimals".into()),
            Self::InvalidEmail(email) => {
                (api, 1_620, format!("The userEmail: {email} is not valid."))
            }
            Self::OtherCurrency(code) => {
                (api, 1_990, format!("Commerce has not this currency pay '{code}'"))
            }
            Self::InvalidUrl => (api, 1_001, "The url is not valid".into()),
            Self::NotFound => (api, 1_002, "Transaction not found".into()),
            Self::NotRefundable => (api, 1_003, "Transaction can not be refunded".into()),
        }
    }

    pub(super) fn answer(&self) -> Response {
        let (status, code, message) = self.message();
        json(status, &json!({ "code": code, "message": message }))
    }
}

/// The body of an ordered fault.
pub(super) fn fault(status: StatusCode) -> Value {
    json!({ "code": status.as_u16(), "message": "Internal Server Error" })
}

/// `PaymentStatus`. Flow mixes numbers and texts of numbers, and so does this.
pub(super) fn payment(order: &Order) -> Value {
    let paid = order.status == OrderStatus::Paid;
    let date = order.paid_at.filter(|_| paid).map(chile_time::text);
    let transfer = order.transfers_at().map(|at| chile_time::text(at)[..10].to_owned());
    json!({
        "flowOrder": order.flow_order,
        "commerceOrder": order.commerce_order,
        "requestDate": chile_time::text(order.requested_at),
        "status": order.status.number(),
        "subject": order.subject,
        "currency": "CLP",
        "amount": order.amount.pesos().to_string(),
        "payer": order.email,
        "optional": null,
        "pending_info": {
            "media": order.coupon_at.filter(|_| !paid).map(|_| order.media()),
            "date": order.coupon_at.filter(|_| !paid).map(chile_time::text),
        },
        "paymentData": {
            "date": date,
            "media": date.as_ref().map(|_| order.media()),
            "conversionDate": null,
            "conversionRate": null,
            "amount": date.as_ref().map(|_| order.amount.pesos()),
            "currency": date.as_ref().map(|_| "CLP"),
            "fee": date.as_ref().map(|_| format!("{}.00", order.fee().pesos())),
            "balance": date.as_ref().map(|_| (order.amount - order.fee()).pesos()),
            "transferDate": transfer.filter(|_| paid),
        },
        "merchantId": null,
    })
}

/// `RefundStatus`.
pub(super) fn refund(refund: &Refund) -> Value {
    json!({
        "token": refund.token,
        "flowRefundOrder": refund.number.to_string(),
        "date": chile_time::text(refund.at),
        "status": refund.status,
        "amount": format!("{}.00", refund.amount.pesos()),
        "fee": format!("{}.00", REFUND_FEE.pesos()),
    })
}
