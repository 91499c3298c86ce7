//! One event of each kind, for golden files and for the suites of other crates.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use uuid::Uuid;

use super::events::PaymentEvent;
use super::facts::{
    CURRENCY, Difference, Gateway, ProposalReason, RefundStatus, ReportedStatus, TaxDocument,
    TaxDocumentKind, commerce_order,
};
use super::reconciliation::ORDER_LIFETIME;
use crate::repair::{ChargeKind, PaymentMethod};
use crate::values::{Money, PaymentId, PersonId, RefundId, RepairNumber};

fn at(minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, minute, 0).single().expect("invariant: a real instant")
}

fn id(last: u128) -> Uuid {
    Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000 | last)
}

/// What begins the stream of a payment at the counter: no other sample can be before it.
pub fn sample_taken_by_hand() -> PaymentEvent {
    PaymentEvent::PaymentTakenByHand {
        payment: PaymentId::new(id(0x45)),
        repair: RepairNumber::new(2026, 1).expect("invariant: a legal number"),
        customer: PersonId::new(id(0x42)),
        charge: ChargeKind::Budget,
        amount: Money::clp(20_000),
        method: PaymentMethod::Cash,
        reference: "Folio 118".to_owned(),
        paid_at: at(0),
        at: at(1),
    }
}

/// One event of each kind but [`sample_taken_by_hand`], in an order that could have happened.
pub fn samples() -> Vec<PaymentEvent> {
    use PaymentEvent as E;
    let payment = PaymentId::new(id(0x41));
    let (refund, other_refund) = (RefundId::new(id(0x43)), RefundId::new(id(0x44)));
    let repair = RepairNumber::new(2026, 1).expect("invariant: a legal number");
    let (charge, amount) = (ChargeKind::Repair, Money::clp(130_000));
    let token = "33373581FC32576FAF33C46FC6454B1FFEBD7E1H".to_owned();
    vec![
        E::PaymentRequested {
            payment,
            repair,
            customer: PersonId::new(id(0x42)),
            charge,
            amount,
            commerce_order: commerce_order(payment),
            gateway: Gateway::Flow,
            expires_at: at(0) + ORDER_LIFETIME,
            at: at(0),
        },
        E::PaymentOrderFailed { code: "timeout".to_owned(), at: at(1) },
        E::PaymentOrderCreated {
            gateway_order: 3_567_899,
            pay_url: format!("https://sandbox.flow.cl/app/web/pay.php?token={token}"),
            token,
            at: at(2),
        },
        E::PaymentLeftPending { media: "Servipag".to_owned(), at: at(3) },
        E::PaymentRejected { code: Some("-8".to_owned()), at: at(4) },
        E::PaymentVoided { at: at(5) },
        E::PaymentExpired { at: at(6) },
        E::PaymentMismatched {
            gateway_order: 3_567_900,
            status: ReportedStatus::Paid,
            differences: vec![
                Difference::CommerceOrder { found: "ORD-1042".to_owned() },
                Difference::GatewayOrder { expected: 3_567_899, found: 3_567_900 },
                Difference::Amount { expected: amount, found: Money::clp(13_000) },
                Difference::Currency { found: "UF".to_owned() },
            ],
            at: at(7),
        },
        E::MismatchSettled { resolution: "Era otra orden del mismo cliente".to_owned(), at: at(8) },
        E::PaymentConfirmed {
            repair,
            charge,
            gateway_order: 3_567_899,
            amount,
            currency: CURRENCY.to_owned(),
            fee: Money::clp(4_471),
            net: Money::clp(125_529),
            media: "Webpay".to_owned(),
            paid_at: at(9),
            at: at(10),
        },
        E::TaxDocumentRecorded {
            document: TaxDocument {
                kind: TaxDocumentKind::Boleta,
                folio: 1_204,
                issued_on: NaiveDate::from_ymd_opt(2026, 3, 2).expect("invariant: a real date"),
                link: Some("https://boletas.example/1204.pdf".to_owned()),
            },
            at: at(11),
        },
        E::RefundProposed { amount, reason: ProposalReason::AlreadySettled, at: at(12) },
        E::CreditKept {
            repair,
            charge,
            amount,
            reason: "Se abona a la próxima reparación".to_owned(),
            at: at(13),
        },
        E::RefundRequested {
            refund,
            amount: Money::clp(30_000),
            reason: "Se cobró de más".to_owned(),
            at: at(14),
        },
        E::RefundProgressed {
            refund,
            status: RefundStatus::Accepted,
            gateway_refund: "122767".to_owned(),
            token: "C93B4FAD6D63ED9A3F25D21E5D6DD0105FA8CAAQ".to_owned(),
            at: at(15),
        },
        E::RefundCompleted {
            refund,
            repair,
            charge,
            amount: Money::clp(30_000),
            fee: Money::clp(240),
            by_hand: None,
            at: at(16),
        },
        E::RefundRequested {
            refund: other_refund,
            amount: Money::clp(1_000),
            reason: "Ajuste".to_owned(),
            at: at(17),
        },
        E::RefundRejected { refund: other_refund, cause: "rejected".to_owned(), at: at(18) },
    ]
}
