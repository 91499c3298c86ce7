//! A repair as its customer sees it: no value, no tier, no internal note, no finding that was not quoted.

use chrono::{DateTime, NaiveDate, Utc};
use domain::repair::{
    ChargeKind, LineKind, Outcome, Photo, PhotoKind, Quote, QuoteDecision, QuoteLine, Repair,
    Status,
};
use domain::values::{Money, QuotationId, RepairNumber, Sha256Hex};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{EtaView, InstrumentView, WarrantyView};
use crate::problem::Problem;

/// A repair, for its customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerRepairView {
    /// The repair's number.
    #[schema(value_type = String, example = "CDS-2026-0001")]
    number: RepairNumber,
    /// Where it stands.
    #[schema(value_type = String, example = "QUOTED")]
    status: Status,
    /// The version, for `If-Match`.
    version: u64,
    /// When it was taken in (UTC).
    received_at: Option<DateTime<Utc>>,
    /// Which instrument.
    instrument: InstrumentView,
    /// What you said is wrong.
    declared_fault: String,
    /// The dates last posted.
    eta: Option<EtaView>,
    /// How far the approved work has come, percent.
    progress: u8,
    /// The photos shared with you.
    photos: Vec<CustomerPhoto>,
    /// The formal quotes, the newest last.
    quotes: Vec<CustomerQuote>,
    /// What you approved, CLP.
    #[schema(value_type = Option<i64>)]
    approved_total: Option<Money>,
    /// What the finished repair comes to, CLP.
    #[schema(value_type = Option<i64>)]
    final_total: Option<Money>,
    /// What is owed, CLP; negative is owed to you.
    #[schema(value_type = i64)]
    balance: Money,
    /// What you can pay now, what is asked for first at the beginning.
    to_pay: Vec<ToPayView>,
    /// The first day on which storage costs something.
    storage_from: Option<NaiveDate>,
    /// How it ended.
    #[schema(value_type = Option<String>)]
    outcome: Option<Outcome>,
    /// The written warranty.
    warranty: Option<WarrantyView>,
}

/// A charge that lacks something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ToPay, example = json!({ "charge": "REPAIR", "amount": 130_000 }))]
pub(crate) struct ToPayView {
    /// For `POST /payments/create`: `BUDGET`, `REPAIR`, `PARTS` or `STORAGE`.
    #[schema(value_type = String)]
    charge: ChargeKind,
    /// What it lacks, CLP.
    #[schema(value_type = i64)]
    amount: Money,
}

/// What the repair's customer can pay at `at`.
pub(crate) fn to_pay(repair: &Repair, at: DateTime<Utc>) -> Vec<ToPayView> {
    let lacking = repair.to_pay(at).into_iter();
    lacking.map(|(charge, amount)| ToPayView { charge, amount }).collect()
}

/// A photo that the customer may see.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerPhoto {
    /// Its hash, for `GET /photos/{hash}`.
    #[schema(value_type = String)]
    pub(crate) hash: Sha256Hex,
    /// What it shows.
    #[schema(value_type = String)]
    pub(crate) kind: PhotoKind,
    /// Pixels across.
    pub(crate) width: u32,
    /// Pixels down.
    pub(crate) height: u32,
    /// A caption in Spanish.
    pub(crate) caption: Option<String>,
}

/// A revision of the formal quote.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerQuote {
    /// For `POST /quotations/{id}/accept`.
    #[schema(value_type = Uuid)]
    quotation: QuotationId,
    /// From 1.
    revision: u32,
    /// What is to be done.
    lines: Vec<CustomerQuoteLine>,
    /// CLP, IVA included.
    #[schema(value_type = i64)]
    total: Money,
    /// The net amount inside, CLP.
    #[schema(value_type = i64)]
    neto: Money,
    /// The IVA inside, CLP.
    #[schema(value_type = i64)]
    iva: Money,
    /// It costs more than half of the estimated value: needs `over-cap-acceptance` first.
    over_half: bool,
    /// You accepted that.
    over_half_accepted: bool,
    /// Why more is needed than was approved before.
    change_reason: Option<String>,
    /// A deposit for parts, CLP.
    #[schema(value_type = Option<i64>)]
    parts_deposit: Option<Money>,
    /// Its last valid instant (UTC).
    valid_until: DateTime<Utc>,
    /// What became of it.
    #[schema(value_type = String)]
    decision: QuoteDecision,
}

/// A line of a quote.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerQuoteLine {
    /// Work or part.
    #[schema(value_type = String)]
    kind: LineKind,
    /// In Spanish.
    description: String,
    /// CLP, IVA included.
    #[schema(value_type = i64)]
    amount: Money,
    /// The part is used.
    used_part: bool,
}

impl CustomerRepairView {
    /// The view of that repair at `at`.
    pub(crate) fn of(repair: &Repair, version: u64, at: DateTime<Utc>) -> Result<Self, Problem> {
        let (Some(number), Some(status), Some(intake)) =
            (repair.number(), repair.status(), repair.intake())
        else {
            return Err(Problem::of("resource.not_found"));
        };
        Ok(Self {
            number,
            status,
            version,
            received_at: repair.received_at(),
            instrument: InstrumentView::of(repair),
            declared_fault: intake.declared_fault.text().to_owned(),
            eta: repair.eta().map(EtaView::from),
            progress: repair.progress_percent(),
            photos: shared_photos(repair),
            quotes: repair.quotes().iter().map(CustomerQuote::from).collect(),
            approved_total: repair.approved_total(),
            final_total: repair.final_total(),
            balance: repair.balance(),
            to_pay: to_pay(repair, at),
            storage_from: repair.storage_starts_on(),
            outcome: repair.outcome(),
            warranty: repair.warranty().map(WarrantyView::from),
        })
    }
}

/// The photos that a customer may see.
pub(crate) fn shared_photos(repair: &Repair) -> Vec<CustomerPhoto> {
    repair.photos().iter().filter(|photo| photo.public).map(CustomerPhoto::from).collect()
}

impl From<&Photo> for CustomerPhoto {
    fn from(photo: &Photo) -> Self {
        let Photo { hash, kind, width, height, caption, .. } = photo.clone();
        Self { hash, kind, width, height, caption }
    }
}

impl From<&Quote> for CustomerQuote {
    fn from(quote: &Quote) -> Self {
        Self {
            quotation: quote.quotation,
            revision: quote.revision,
            lines: quote.lines.iter().map(CustomerQuoteLine::from).collect(),
            total: quote.total,
            neto: quote.total.neto(),
            iva: quote.total.iva(),
            over_half: quote.over_cap,
            over_half_accepted: quote.over_cap_accepted,
            change_reason: quote.change_reason.clone(),
            parts_deposit: quote.parts_deposit,
            valid_until: quote.valid_until,
            decision: quote.decision,
        }
    }
}

impl From<&QuoteLine> for CustomerQuoteLine {
    fn from(line: &QuoteLine) -> Self {
        Self {
            kind: line.kind,
            description: line.description.clone(),
            amount: line.amount,
            used_part: line.used_part,
        }
    }
}
