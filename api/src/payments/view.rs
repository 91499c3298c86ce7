//! A payment as answers show it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::payment::{
    Attempt, PaymentStatus, ProposalReason, RefundStatus, TaxDocument, TaxDocumentKind,
};
use domain::repair::ChargeKind;
use domain::values::{Money, PaymentId, RefundId, RepairNumber};
use domain::wording::{AWAITED_PAYMENT, payment_wording};
use serde::Serialize;
use utoipa::ToSchema;

/// A payment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Payment, example = json!({
    "id": "0193c1f0-7c1e-7000-8000-000000000001", "repair": "CDS-2026-0001", "charge": "BUDGET",
    "amount": 20000, "status": "PENDING", "title": "Pago pendiente",
    "next_step": "Termina de pagar; te avisaremos apenas se confirme",
    "pay_url": "https://www.flow.cl/app/web/pay.php?token=33373581FC32576FAF33C46FC6454B1FFEBD7E1H",
    "media": null, "paid_at": null, "requested_at": "2026-11-22T13:40:00Z",
    "expires_at": "2026-11-23T13:40:00Z", "refunds": [], "refund_proposed": null,
    "refund_proposed_amount": null, "tax_document": null,
    "version": 2
}))]
pub(crate) struct PaymentView {
    /// Which.
    #[schema(value_type = String)]
    id: PaymentId,
    /// Whose charge.
    #[schema(value_type = String)]
    repair: RepairNumber,
    /// `BUDGET`, `REPAIR`, `PARTS` or `STORAGE`.
    #[schema(value_type = String)]
    charge: ChargeKind,
    /// CLP, IVA included.
    #[schema(value_type = i64)]
    amount: Money,
    /// `REQUESTED`, `PENDING`, `FAILED`, `REJECTED`, `VOIDED`, `EXPIRED`, `MISMATCHED` or `PAID`.
    #[schema(value_type = String)]
    status: PaymentStatus,
    /// The same in Spanish.
    title: &'static str,
    /// What happens next, in Spanish.
    next_step: String,
    /// Where the payer goes; none once it is over.
    pay_url: Option<String>,
    /// The way of paying, once it is known.
    media: Option<String>,
    /// When it was paid (UTC).
    paid_at: Option<DateTime<Utc>>,
    /// When it began (UTC).
    requested_at: DateTime<Utc>,
    /// Until when it can be paid (UTC).
    expires_at: DateTime<Utc>,
    /// Money that went back, or is to.
    refunds: Vec<RefundView>,
    /// The money came in although nothing waited for it, and a person must decide: `already_settled` or
    /// `nothing_due`.
    #[schema(value_type = Option<String>)]
    refund_proposed: Option<ProposalReason>,
    /// How much of it is left to be decided, CLP.
    #[schema(value_type = Option<i64>)]
    refund_proposed_amount: Option<Money>,
    /// The boleta or factura.
    tax_document: Option<TaxDocumentView>,
    /// What the gateway keeps, CLP. For the owner only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    fee: Option<Money>,
    /// What reaches the workshop, CLP. For the owner only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    net: Option<Money>,
    /// The version.
    version: u64,
}

/// Money on its way back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refund)]
pub(crate) struct RefundView {
    /// Which.
    #[schema(value_type = String)]
    id: RefundId,
    /// CLP.
    #[schema(value_type = i64)]
    amount: Money,
    /// `requested`, `created`, `accepted`, `rejected`, `cancelled` or `refunded`.
    #[schema(value_type = String)]
    status: RefundStatus,
}

/// A boleta or factura.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaxDocument)]
pub(crate) struct TaxDocumentView {
    /// `boleta` or `factura`.
    #[schema(value_type = String)]
    kind: TaxDocumentKind,
    /// Its folio.
    folio: u64,
    /// Its date (Santiago).
    issued_on: NaiveDate,
    /// Where its PDF is.
    link: Option<String>,
}

impl From<&TaxDocument> for TaxDocumentView {
    fn from(document: &TaxDocument) -> Self {
        let TaxDocument { kind, folio, issued_on, link } = document.clone();
        Self { kind, folio, issued_on, link }
    }
}

/// What a payment waits for; the way of paying is named once the payer chose one that takes time.
fn next_step(attempt: &Attempt) -> String {
    let status = attempt.status();
    let media = attempt.awaited.as_ref().filter(|_| status == PaymentStatus::Pending);
    let awaited = media.and_then(|media| AWAITED_PAYMENT.told_next(|_| Some(media.clone())));
    awaited.unwrap_or_else(|| payment_wording(status).next.to_owned())
}

impl PaymentView {
    /// The payment; with fee and net where the reader may see them.
    pub(super) fn of(attempt: &Attempt, version: u64, with_fees: bool) -> Self {
        let status = attempt.status();
        let paid = attempt.confirmation();
        let kept = paid.filter(|_| with_fees && attempt.taken_by_hand.is_none());
        let can_be_paid = matches!(status, PaymentStatus::Pending | PaymentStatus::Rejected);
        let order = attempt.order.as_ref().filter(|_| can_be_paid);
        let refunds = attempt.refunds.iter();
        Self {
            id: attempt.payment,
            repair: attempt.repair,
            charge: attempt.charge,
            amount: attempt.amount,
            status,
            title: payment_wording(status).title,
            next_step: next_step(attempt),
            pay_url: order.map(|order| order.pay_url.clone()),
            media: paid.map(|paid| paid.media.clone()).or_else(|| attempt.awaited.clone()),
            paid_at: paid.map(|paid| paid.paid_at),
            requested_at: attempt.requested_at,
            expires_at: attempt.expires_at,
            refunds: refunds
                .map(|it| RefundView { id: it.refund, amount: it.amount, status: it.status })
                .collect(),
            refund_proposed: attempt.open_proposal().map(|proposal| proposal.reason),
            refund_proposed_amount: attempt.open_proposal().map(|_| attempt.undecided()),
            tax_document: attempt.document.as_ref().map(TaxDocumentView::from),
            fee: kept.map(|paid| paid.fee),
            net: kept.map(|paid| paid.net),
            version,
        }
    }
}
