//! What goes over the line to and from Flow, and what it means.

use commands::gateways::{
    GatewayError, PaymentState, PaymentStatus, PaymentToken, RefundState, RefundStatus,
    RefusalCause, ReportedAmount, whole_pesos,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::chile_time;
use crate::http::Answer;
use crate::numbers::NumberText;

const UNREADABLE: GatewayError = GatewayError::Unknown { reason: "the answer cannot be read" };

/// The answer to `payment/create`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Created {
    pub(super) url: String,
    pub(super) token: String,
    pub(super) flow_order: NumberText,
}

/// The answer of the calls that ask about a payment.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "as Flow names them")]
pub(super) struct Payment {
    flow_order: NumberText,
    commerce_order: String,
    request_date: String,
    status: NumberText,
    currency: String,
    amount: NumberText,
    #[serde(default, rename = "pending_info")]
    pending_info: Option<PendingInfo>,
    #[serde(default)]
    payment_data: Option<PaymentData>,
}

/// The answer of the call that lists a day's payments.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Payments {
    pub(super) has_more: NumberText,
    data: Vec<Box<RawValue>>,
}

impl Payments {
    /// What each row says; one that cannot be read takes no other with it.
    pub(super) fn statuses(&self) -> impl Iterator<Item = Result<PaymentStatus, GatewayError>> {
        self.data.iter().map(|row| {
            let payment = serde_json::from_str::<Payment>(row.get()).map_err(|_| UNREADABLE)?;
            payment.into_status()
        })
    }
}

#[derive(Deserialize)]
struct PendingInfo {
    #[serde(default)]
    media: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PaymentData {
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    media: Option<String>,
    #[serde(default)]
    fee: Option<NumberText>,
    #[serde(default)]
    balance: Option<NumberText>,
    #[serde(default)]
    transfer_date: Option<String>,
}

impl Payment {
    /// What decides whether something counts as paid is read strictly; what only informs may be missing.
    pub(super) fn into_status(self) -> Result<PaymentStatus, GatewayError> {
        let data = self.payment_data;
        let data = data.as_ref();
        let pesos = |number: Option<&NumberText>| number.and_then(|it| whole_pesos(it.as_str()));
        let paid_media = data.and_then(|data| data.media.clone());
        let pending_media = self.pending_info.and_then(|pending| pending.media);
        Ok(PaymentStatus {
            provider_order: self.flow_order.as_str().to_owned(),
            commerce_order: self.commerce_order,
            state: match self.status.small() {
                Some(1) => PaymentState::Pending,
                Some(2) => PaymentState::Paid,
                Some(3) => PaymentState::Rejected,
                Some(4) => PaymentState::Cancelled,
                _ => PaymentState::Other(self.status.as_str().to_owned()),
            },
            amount: ReportedAmount {
                currency: self.currency,
                number: self.amount.as_str().to_owned(),
            },
            requested_at: chile_time::instant(&self.request_date).ok_or(UNREADABLE)?,
            paid_at: match data.and_then(|data| data.date.as_deref()) {
                None => None,
                Some(text) => Some(chile_time::instant(text).ok_or(UNREADABLE)?),
            },
            media: paid_media.or(pending_media),
            fee: pesos(data.and_then(|data| data.fee.as_ref())),
            balance: pesos(data.and_then(|data| data.balance.as_ref())),
            transferred_on: data
                .and_then(|data| data.transfer_date.as_deref())
                .and_then(chile_time::day),
        })
    }
}

/// The answer of the calls about a refund.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Refund {
    token: String,
    flow_refund_order: NumberText,
    date: String,
    status: String,
    amount: NumberText,
    #[serde(default)]
    fee: Option<NumberText>,
}

impl Refund {
    pub(super) fn into_status(self) -> Result<RefundStatus, GatewayError> {
        Ok(RefundStatus {
            token: PaymentToken::parse(&self.token).ok_or(UNREADABLE)?,
            provider_refund: self.flow_refund_order.as_str().to_owned(),
            state: match self.status.as_str() {
                "created" => RefundState::Created,
                "accepted" => RefundState::Accepted,
                "rejected" => RefundState::Rejected,
                "refunded" => RefundState::Refunded,
                "canceled" => RefundState::Cancelled,
                _ => RefundState::Other(self.status),
            },
            amount: whole_pesos(self.amount.as_str()).ok_or(UNREADABLE)?,
            fee: self.fee.and_then(|fee| whole_pesos(fee.as_str())),
            at: chile_time::instant(&self.date).ok_or(UNREADABLE)?,
        })
    }
}

#[derive(Deserialize)]
struct Failure {
    code: NumberText,
    message: String,
}

/// What an answer other than 200 means. Flow refuses with 400 and 401 and a code; anything else is an outage.
/// The message names people ("The userEmail: … is not valid.") and goes no further than here.
pub(super) fn refusal(answer: &Answer) -> GatewayError {
    let failure = matches!(answer.status.as_u16(), 400 | 401).then(|| answer.json_if_any());
    let Some(Failure { code, message }) = failure.flatten() else {
        return GatewayError::Failed;
    };
    let cause = match code.as_str() {
        "108" => RefusalCause::Credentials,
        "1620" => RefusalCause::Recipient,
        // Its code is not documented.
        _ if message.to_lowercase().contains("not found") => RefusalCause::NotFound,
        _ => RefusalCause::Request,
    };
    GatewayError::refused(cause, code.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_cannot_be_read_leaves_the_others_of_the_list() {
        let row = |order: &str, date: &str| {
            format!(
                r#"{{"flowOrder":{order},"commerceOrder":"ORD","requestDate":"{date}","status":2,
                    "currency":"CLP","amount":"20000"}}"#
            )
        };
        let rows = [
            row("1", "2026-11-23 10:00:00"),
            row("2", "ayer"),
            row("[]", "2026-11-23 10:00:00"),
            row("4", "2026-11-23 11:00:00"),
        ];
        let list = format!(r#"{{"total":4,"hasMore":0,"data":[{}]}}"#, rows.join(","));
        let list: Payments = serde_json::from_str(&list).unwrap();
        let orders = list.statuses().map(|status| status.map(|status| status.provider_order).ok());
        let orders: Vec<_> = orders.collect();
        assert_eq!(orders, [Some("1".to_owned()), None, None, Some("4".to_owned())]);
    }
}
