//! The values that a repair's events are made of.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::quotation::PolicyAcceptance;
use crate::values::{
    ComponentCode, FaultCode, FindingId, InstrumentCode, LineId, Money, PersonId, Personal,
    QuotationId, RepairNumber, Sha256Hex, TestRunId,
};

/// Where a repair stands (`product.md` §4: the seed's nine states and the five added).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the table of product.md §4 is their documentation")]
pub enum Status {
    Received,
    Diagnosing,
    Quoted,
    Approved,
    Repairing,
    WaitingParts,
    Completed,
    ReadyPickup,
    Delivered,
    Rejected,
    Unrepairable,
    Cancelled,
    Abandoned,
    Voided,
}

/// How a repair ended, apart from where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names of product.md §4")]
pub enum Outcome {
    Repaired,
    Partial,
    NoFaultFound,
    Rejected,
    Cancelled,
    Unrepairable,
}

/// Which instrument it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstrumentRef {
    /// A model of the catalogue, as its entry stood.
    Catalogue {
        /// The model.
        code: InstrumentCode,
        /// The version of its entry.
        version: u64,
    },
    /// "Otro modelo": makes a curation task.
    Other {
        /// Brand and model as told.
        description: String,
    },
}

/// The serial number, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Serial {
    /// As engraved.
    Known(String),
    /// "Sin serie", with the reason.
    Missing {
        /// Why.
        reason: String,
    },
}

/// The answer to an item of the intake checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Answer {
    Yes,
    No,
    NotApplicable,
}

/// One item of the intake checklist (`product.md` §5b).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistItem {
    /// Which (`power_supply`, `case`, `knobs_missing`).
    pub item: String,
    /// The answer.
    pub answer: Answer,
    /// Anything to add (a count, which keys).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The photo that shows it, obligatory when damaged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<Sha256Hex>,
}

/// The question about memory and patches, standard in synthesizer shops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryAnswers {
    /// The customer has a backup.
    pub backup_done: Answer,
    /// Losing the patches would matter.
    pub patches_matter: Answer,
    /// A SysEx dump is wanted (a paid option).
    pub dump_wanted: bool,
}

/// What a photo shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum PhotoKind {
    Intake,
    Before,
    During,
    After,
    Damage,
}

/// A photo: its bytes are stored under its hash, after metadata was stripped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    /// The address of the stripped original.
    pub hash: Sha256Hex,
    /// What it shows.
    pub kind: PhotoKind,
    /// `image/jpeg`, `image/png`, `image/webp`.
    pub media_type: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Size of the stored file, bytes.
    pub bytes: u64,
    /// Shown on the tracking page.
    pub public: bool,
    /// A caption in Spanish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

/// A signature: the drawing is a stored file, and the metadata of the event tells from where it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who signed, by name.
    pub signer: Personal,
    /// SHA-256 of what was signed (the document or its drawing).
    pub document_hash: Sha256Hex,
}

/// Proof that staff keep of something done outside the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What it is (`phone_call`, `email`, `bank_receipt`, `signed_paper`).
    pub kind: String,
    /// A reference that finds it again (number, date, folio).
    pub reference: String,
    /// A stored file, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Sha256Hex>,
}

/// Everything that is written down when an instrument is taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// Whose instrument it is.
    pub customer: PersonId,
    /// Which instrument.
    pub instrument: InstrumentRef,
    /// "Roland Juno-60".
    pub instrument_label: String,
    /// Its serial number.
    pub serial: Serial,
    /// What the customer says is wrong, verbatim.
    pub declared_fault: Personal,
    /// The checklist.
    pub checklist: Vec<ChecklistItem>,
    /// The question about memory.
    pub memory: MemoryAnswers,
    /// At least two photos.
    pub photos: Vec<Photo>,
    /// The policies accepted, pinned by version and hash.
    pub policies: Vec<PolicyAcceptance>,
    /// The storage policy, accepted apart or not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage_policy: Option<PolicyAcceptance>,
    /// The customer's signature.
    pub signature: Signature,
    /// How much may be spent without asking, CLP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_without_asking: Option<Money>,
    /// Insured or of sentimental value.
    #[serde(default)]
    pub high_value: bool,
    /// The online estimate that it came with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<QuotationId>,
    /// The earlier repair whose warranty is claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warranty_of: Option<WarrantyClaim>,
    /// For a warranty claim: the fee was accepted in case the claim is not covered.
    #[serde(default)]
    pub fee_if_not_covered: bool,
}

/// The claim of an earlier repair's warranty, with what was looked up of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarrantyClaim {
    /// The earlier repair.
    pub repair: RepairNumber,
    /// The end of its labour warranty when the instrument came back.
    pub warranty_until: NaiveDate,
    /// The end of its warranty on new parts by then; none where no part was fitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts_until: Option<NaiveDate>,
}

/// A technical finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Which.
    pub id: FindingId,
    /// Where, if it is a component of the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<ComponentCode>,
    /// The fault of the catalogue that it amounts to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<FaultCode>,
    /// What was found, in Spanish; technical, not about a person.
    pub description: String,
    /// 1 light, 2 serious, 3 prevents use.
    pub severity: u8,
    /// The photo that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<Sha256Hex>,
}

/// When a test procedure was run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestPhase {
    /// During the diagnosis.
    Diagnosis,
    /// After the repair.
    Repair,
    /// In quality control.
    QualityControl,
}

/// One step of a test procedure, measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measurement {
    /// Which step (`power_rails.plus_15v`).
    pub step: String,
    /// The value as measured, in thousandths of the unit so that no float is stored; none for a look or a listen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_milli: Option<i64>,
    /// The unit (`V`, `mVpp`, `Hz`, `cent`, `dB`, `min`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The lower limit, thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_milli: Option<i64>,
    /// The upper limit, thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_milli: Option<i64>,
    /// Whether it passed.
    pub passed: bool,
    /// Anything to add.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A filled test procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestRun {
    /// Which.
    pub id: TestRunId,
    /// The procedure (`synthesizer`) …
    pub procedure: String,
    /// … and its version.
    pub version: u32,
    /// When in the repair's life.
    pub phase: TestPhase,
    /// The steps.
    pub measurements: Vec<Measurement>,
}

/// What a line of a quote is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// Work.
    Labour,
    /// A part.
    Part,
}

/// A line of a formal quote, IVA included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteLine {
    /// Which.
    pub id: LineId,
    /// Work or part.
    pub kind: LineKind,
    /// In Spanish.
    pub description: String,
    /// CLP, IVA included; not negative.
    pub amount: Money,
    /// For labour: planned minutes, also the line's weight in the progress.
    #[serde(default)]
    pub minutes: u32,
    /// A used part was disclosed and must be agreed to (consumer law).
    #[serde(default)]
    pub used_part: bool,
}

/// The market value that the 50 % rule is held against, as known when the quote was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValuationSnapshot {
    /// CLP. Never shown to customers.
    pub amount: Money,
    /// The date of the appraisal.
    pub valued_on: NaiveDate,
    /// The catalogue's source, or `manual`.
    pub source: String,
    /// Obligatory for a manual value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How money came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    /// Notes and coins; totals round to $10.
    Cash,
    /// A bank transfer.
    Transfer,
    /// A card on the workshop's own terminal.
    CardTerminal,
    /// An online gateway.
    Online,
}

/// What a charge is for (`product.md` §5 module 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChargeKind {
    /// The diagnosis fee.
    Budget,
    /// The repair itself.
    Repair,
    /// Parts paid ahead.
    Parts,
    /// Storage after 30 free days.
    Storage,
}

/// A part that a repair waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitedPart {
    /// In Spanish.
    pub name: String,
    /// When it should arrive.
    pub eta: NaiveDate,
}

/// Whether the parts of an approved repair are at hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartsReadiness {
    /// No part is needed.
    NotNeeded,
    /// They lie reserved; recorded by staff with evidence.
    Reserved(Evidence),
}

/// Who took the instrument home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receiver {
    /// The customer, whose identity document was seen.
    Customer,
    /// A person whom the customer authorised.
    Authorised {
        /// Their name.
        name: Personal,
        /// Their RUT, obligatory for a third person.
        rut: Personal,
    },
}

/// The written warranty of a delivered repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warranty {
    /// Last day of the warranty on labour.
    pub labour_until: NaiveDate,
    /// Last day of the warranty on new parts; none where no part was fitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts_until: Option<NaiveDate>,
}

impl Warranty {
    /// The last day on which anything is covered.
    pub fn until(self) -> NaiveDate {
        self.parts_until.map_or(self.labour_until, |parts_until| parts_until.max(self.labour_until))
    }
}

/// A notice to the customer whose delivery is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// "Listo para retiro": starts the storage clock.
    Ready,
    /// Day 60, "riesgo de abandono".
    Day60,
    /// Day 80, "riesgo de abandono".
    Day80,
    /// A formal notice after abandonment.
    Formal,
}

/// Who may read a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteVisibility {
    /// The workshop only.
    Internal,
    /// The customer too, on the tracking page.
    Public,
}

/// Money that settles a cancelled repair (`product.md` §4): labour done plus parts that cannot be returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Labour done so far, CLP.
    pub labour: Money,
    /// Parts that cannot be returned, CLP.
    pub parts: Money,
}

/// The instant at which the storage clock starts, and what it is worth knowing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageBlock {
    /// The first block is 1.
    pub number: u32,
    /// The day on which it starts (Santiago).
    pub starts_on: NaiveDate,
    /// CLP.
    pub amount: Money,
}

/// When something is expected to be finished, as posted on the tracking page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EtaRange {
    /// The earliest day.
    pub from: NaiveDate,
    /// The latest day.
    pub to: NaiveDate,
}

/// A complaint about the repair; storage and abandonment stop while it is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// Its reference (a ticket, a SERNAC number).
    pub reference: String,
    /// Since when (UTC).
    pub opened_at: DateTime<Utc>,
}
