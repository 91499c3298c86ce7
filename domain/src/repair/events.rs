//! What has happened to a repair. The names are stored for ever.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::facts::{
    AwaitedPart, ChargeKind, Complaint, EtaRange, Evidence, Finding, Intake, NoteVisibility,
    Notice, Outcome, PartsReadiness, PaymentMethod, Photo, QuoteLine, Receiver, Settlement,
    Signature, StorageBlock, TestRun, ValuationSnapshot, Warranty,
};
use crate::values::{
    LineId, Money, NoteId, PaymentId, PersonId, Personal, QuotationId, RefundId, RepairNumber,
    Sha256Hex,
};

/// A fact about a repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RepairEvent {
    /// The instrument was taken in (→ RECEIVED).
    RepairReceived {
        /// The repair's number.
        number: RepairNumber,
        /// Everything written down.
        intake: Box<Intake>,
        /// The diagnosis fee that applies, CLP; zero on a warranty claim.
        fee: Money,
        /// SHA-256 of the token in the tracking link.
        tracking_hash: Sha256Hex,
        /// Who took it in.
        received_by: PersonId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Facts of the intake were corrected; the whole new intake is given.
    IntakeCorrected {
        /// The intake from now on.
        intake: Box<Intake>,
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A new tracking link was issued; the earlier one no longer opens anything.
    TrackingLinkIssued {
        /// SHA-256 of its token.
        tracking_hash: Sha256Hex,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A technician was put in charge.
    TechnicianAssigned {
        /// Who.
        technician: PersonId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Work on the repair was put on hold; a flag, not a state.
    RepairPutOnHold {
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The hold ended.
    HoldReleased {
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The expected dates were posted or moved.
    EtaAnnounced {
        /// From when to when.
        eta: EtaRange,
        /// Why they are what they are, in Spanish, for the customer.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A photo was added.
    PhotoAdded {
        /// The photo.
        photo: Photo,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A note was added.
    NoteAdded {
        /// Which.
        note: NoteId,
        /// Who may read it.
        visibility: NoteVisibility,
        /// What it says.
        text: Personal,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The customer named somebody who may collect the instrument.
    ReceiverAuthorised {
        /// Their name.
        name: Personal,
        /// Their RUT.
        rut: Personal,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// An accessory was lent to the customer.
    AccessoryLoaned {
        /// What.
        item: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A lent accessory came back.
    AccessoryLoanReturned {
        /// What.
        item: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Money came in.
    PaymentRecorded {
        /// For what.
        charge: ChargeKind,
        /// CLP, positive.
        amount: Money,
        /// How.
        method: PaymentMethod,
        /// The proof.
        evidence: Evidence,
        /// The online payment, where it came through a gateway.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payment: Option<PaymentId>,
        /// What cash could not express of what it settled, CLP: negative where less was handed over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rounding: Option<Money>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Money was given back.
    PaymentRefunded {
        /// What it had been paid for.
        charge: ChargeKind,
        /// CLP, positive.
        amount: Money,
        /// How.
        method: PaymentMethod,
        /// The refund, where it is that of an online payment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refund: Option<RefundId>,
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The owner waived the diagnosis fee.
    FeeWaived {
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The diagnosis fee became due after all: the warranty claim was not covered and the fee had been accepted.
    FeeCharged {
        /// CLP.
        amount: Money,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The owner credited the customer, or took the debt on the house.
    CreditGranted {
        /// CLP, positive.
        amount: Money,
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A block of storage began and is owed.
    StorageCharged {
        /// Which block.
        block: StorageBlock,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The owner waived the storage owed so far.
    StorageWaived {
        /// CLP waived.
        amount: Money,
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The bench took the instrument up (RECEIVED → DIAGNOSING).
    DiagnosisStarted {
        /// Who.
        technician: PersonId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Something was found.
    FindingRecorded {
        /// What.
        finding: Finding,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A test procedure was filled.
    TestRunRecorded {
        /// The run.
        run: TestRun,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The instrument's checklist for the diagnosis was finished.
    DiagnosisChecklistCompleted {
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// No fault was found (DIAGNOSING → `READY_PICKUP`).
    NoFaultFound {
        /// What was tried, in Spanish.
        summary: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// It cannot be repaired (→ UNREPAIRABLE).
    DeclaredUnrepairable {
        /// Why, in Spanish.
        reason: String,
        /// The photo that shows it; obligatory out of the diagnosis.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        photo: Option<Sha256Hex>,
        /// Labour that the owner charges beyond the fee, CLP.
        labour_charge: Money,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The warranty covers it (DIAGNOSING → APPROVED with a quote of $0).
    WarrantyCovered {
        /// The verdict, in Spanish.
        verdict: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The warranty does not cover it: a normal quote follows.
    WarrantyDeclined {
        /// The verdict, in Spanish.
        verdict: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A revision of the formal quote was issued (→ QUOTED); out of the repair it is a change order.
    QuoteIssued {
        /// The repair's formal quotation; the same for all its revisions.
        quotation: QuotationId,
        /// From 1.
        revision: u32,
        /// The lines.
        lines: Vec<QuoteLine>,
        /// Sum of the lines, IVA included, CLP.
        total: Money,
        /// The value that the 50 % rule was held against.
        valuation: ValuationSnapshot,
        /// The total passes half of the value: needs typed acceptance and the owner's co-signature.
        over_cap: bool,
        /// Why a change order was needed, in Spanish.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        change_reason: Option<String>,
        /// A deposit for parts asked before approval, CLP.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parts_deposit: Option<Money>,
        /// Valid for 15 days.
        valid_until: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The customer typed that they accept more than half of the estimated value.
    OverCapAccepted {
        /// Which revision.
        revision: u32,
        /// What they typed.
        typed: Personal,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The owner co-signed it.
    OverCapCosigned {
        /// Which revision.
        revision: u32,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The current revision was approved (QUOTED → APPROVED).
    QuoteApproved {
        /// Which revision.
        revision: u32,
        /// CLP.
        total: Money,
        /// The proof, where staff recorded it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        evidence: Option<Evidence>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The quote was rejected (QUOTED → REJECTED).
    QuoteRejected {
        /// Which revision.
        revision: u32,
        /// Why, if they said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Personal>,
        /// The proof, where staff recorded it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        evidence: Option<Evidence>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The quote ran out (QUOTED → REJECTED).
    QuoteExpired {
        /// Which revision.
        revision: u32,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A change order was declined, or left to run out, and the earlier approval stands (QUOTED → APPROVED).
    ChangeOrderDeclined {
        /// The revision declined.
        revision: u32,
        /// The revision that stands.
        standing_revision: u32,
        /// The proof, where staff recorded it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        evidence: Option<Evidence>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The customer asked for more tests (QUOTED → DIAGNOSING).
    MoreTestsRequested {
        /// The revision withdrawn.
        revision: u32,
        /// What they asked, in Spanish.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// It was settled whether the parts are at hand.
    PartsReadinessRecorded {
        /// How.
        readiness: PartsReadiness,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Work began or went on (APPROVED, `WAITING_PARTS` → REPAIRING).
    RepairStarted {
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A blocking part is awaited (APPROVED, REPAIRING → `WAITING_PARTS`).
    PartsAwaited {
        /// Which.
        parts: Vec<AwaitedPart>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// An awaited part is here, counted by a person.
    PartReceived {
        /// Which.
        name: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A line of the approved quote was done.
    LineCompleted {
        /// Which.
        line: LineId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A line turned out not to be needed; it is not charged.
    LineWaived {
        /// Which.
        line: LineId,
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A line that was done had to be opened again: the progress goes down, and this says why.
    LineReopened {
        /// Which.
        line: LineId,
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The work is done (REPAIRING → COMPLETED).
    RepairCompleted {
        /// REPAIRED or PARTIAL.
        outcome: Outcome,
        /// What the customer owes for it in all, IVA included, before payments; at most the approved total.
        final_total: Money,
        /// Who did it.
        technician: PersonId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Quality control failed (COMPLETED → REPAIRING).
    QualityCheckFailed {
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Quality control passed (COMPLETED → `READY_PICKUP`).
    QualityCheckPassed {
        /// Who checked.
        inspector: PersonId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A fault showed at the counter (`READY_PICKUP` → REPAIRING).
    CounterFaultFound {
        /// What.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The instrument of a repair that will not happen was put together again (→ `READY_PICKUP`).
    InstrumentReassembled {
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The repair was cancelled (→ CANCELLED); the instrument is still here.
    RepairCancelled {
        /// Why.
        reason: String,
        /// What it costs; none before any work.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        settlement: Option<Settlement>,
        /// How much of the diagnosis fee counts towards the settlement, CLP; none where nothing of it does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fee_credited: Option<Money>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The entry was a mistake (RECEIVED → VOIDED); its number is never used again.
    RepairVoided {
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A notice to the customer was proved to have arrived.
    NoticeProved {
        /// Which.
        notice: Notice,
        /// The proof.
        evidence: Evidence,
        /// When it arrived (UTC).
        at: DateTime<Utc>,
    },
    /// A complaint was opened.
    ComplaintOpened {
        /// It.
        complaint: Complaint,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The complaint was closed.
    ComplaintClosed {
        /// How it ended.
        resolution: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The workshop was closed while the instrument waited to be collected: those days count neither for storage nor
    /// for abandonment.
    WorkshopClosureNoted {
        /// The first of them (Santiago).
        from: NaiveDate,
        /// The last of them, as it was planned.
        to: NaiveDate,
        /// When it was noted (UTC).
        at: DateTime<Utc>,
    },
    /// The instrument went home (→ DELIVERED).
    RepairDelivered {
        /// Who took it.
        receiver: Receiver,
        /// Their signature.
        signature: Signature,
        /// How it ended.
        outcome: Outcome,
        /// The warranty, where something was repaired.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        warranty: Option<Warranty>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Nobody collected it for 90 days after the proved notice (→ ABANDONED): a custody status, never a loss of ownership.
    RepairAbandoned {
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The owner may dispose of it, a year after the signed reception (Ley 19.496 art. 42).
    DisposalAuthorised {
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}
