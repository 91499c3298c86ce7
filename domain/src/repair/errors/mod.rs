//! Why a command to a repair is refused: one variant for each gate, one stable code for each variant.

mod answer;

use chrono::{DateTime, NaiveDate, Utc};

use super::facts::{ChargeKind, Status};
use crate::values::{Money, RepairNumber};

/// A refusal about a repair.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RepairError {
    /// Nothing was ever received under this number.
    #[error("there is no such repair")]
    NotReceived,
    /// The number belongs to another intake.
    #[error("{0} was already received")]
    AlreadyReceived(RepairNumber),
    /// The table of product.md §4 has no row from here to there.
    #[error("a repair that is {from} cannot become {to}")]
    IllegalTransition {
        /// Where it stands.
        from: Status,
        /// Where it was to go.
        to: Status,
    },
    /// The command moves nothing, but has no place in this state.
    #[error("{command} has no place while the repair is {status}")]
    NotInThisState {
        /// Where it stands.
        status: Status,
        /// The command.
        command: &'static str,
    },
    /// Work does not go on while the repair is on hold.
    #[error("the repair is on hold: {reason}")]
    OnHold {
        /// Why.
        reason: String,
    },
    /// Only a person can do this.
    #[error("a person must do this")]
    PersonRequired,

    /// A text is blank, too long or has control characters.
    #[error("a readable text is required")]
    TextRequired {
        /// The field.
        pointer: &'static str,
    },
    /// An amount is out of range.
    #[error("the amount must be a number of pesos in range")]
    AmountOutOfRange {
        /// The field.
        pointer: &'static str,
    },
    /// Personal data would be sealed under the id of somebody else.
    #[error("personal data must belong to the customer")]
    ForeignSubject {
        /// The field.
        pointer: &'static str,
    },

    /// The customer has neither phone nor e-mail.
    #[error("the customer needs a phone or an e-mail")]
    CustomerUnreachable,
    /// The number is of another year than the intake (Santiago).
    #[error("the number is of another year")]
    NumberOfAnotherYear,
    /// Neither a model of the catalogue nor "otro" with a description.
    #[error("the instrument must be named")]
    InstrumentMissing,
    /// Neither a serial number nor the reason why there is none.
    #[error("a serial number, or the reason why there is none, is required")]
    SerialMissing,
    /// The customer's own words are missing.
    #[error("the fault must be declared in the customer's own words")]
    DeclaredFaultMissing,
    /// The checklist of accessories is empty or has blank or repeated items.
    #[error("the checklist must be filled, each item once")]
    ChecklistMissing,
    /// An item of the checklist names a photo that the intake has not.
    #[error("the checklist names a photo that is not of the intake")]
    ChecklistPhotoUnknown,
    /// An intake needs two different photos.
    #[error("an intake needs at least {required} different photos")]
    IntakePhotosMissing {
        /// How many.
        required: usize,
    },
    /// A policy that every intake needs was not accepted.
    #[error("the policy {policy} must be accepted")]
    PoliciesMissing {
        /// Which.
        policy: &'static str,
    },
    /// Storage is accepted apart from the other policies, or not at all.
    #[error("the storage policy must be accepted apart")]
    StoragePolicyNotApart,
    /// The intake is not signed.
    #[error("the intake must be signed")]
    IntakeSignatureMissing,
    /// A repair cannot claim its own warranty.
    #[error("a repair cannot claim its own warranty")]
    ClaimsItself,
    /// A correction may not hand the instrument to another customer.
    #[error("a correction cannot change the customer")]
    CustomerFixed,
    /// A correction may not add or drop a warranty claim: the fee hangs on it.
    #[error("a correction cannot change the warranty claim")]
    WarrantyClaimFixed,
    /// A closure ends after it began, and is noted once it has begun.
    #[error("the workshop's closure has not begun or ends before it begins")]
    ClosureOutOfOrder,
    /// A correction may not change which texts were accepted with the intake, nor when.
    #[error("a correction cannot change the policies that were accepted")]
    PoliciesFixed,
    /// A correction may not drop a photo.
    #[error("a correction cannot drop a photo")]
    PhotoDropped,

    /// Only technicians are put in charge.
    #[error("the person is not a technician")]
    NotATechnician,
    /// The later date is before the earlier one.
    #[error("the expected dates must be in order")]
    EtaOutOfOrder,
    /// The RUT is not one.
    #[error("the RUT is not valid")]
    RutInvalid,
    /// That accessory was never lent.
    #[error("that accessory was not lent")]
    LoanUnknown,
    /// The photo named is not on file.
    #[error("the photo is not on file")]
    PhotoUnknown,

    /// A payment or a quote decided by staff needs a reference that finds its proof again.
    #[error("evidence with a kind and a reference is required")]
    EvidenceRequired,
    /// More would be given back than came in.
    #[error("only {paid} came in for this charge")]
    RefundExceedsPayments {
        /// What came in and was not given back.
        paid: Money,
    },
    /// What came in through a gateway goes back from its payment, so that it goes back once.
    #[error("only {by_hand} came in by hand for this charge; the rest goes back from its payment")]
    RefundBelongsToPayment {
        /// What came in by hand and was not given back.
        by_hand: Money,
    },
    /// A person cannot say that money came or went through a gateway.
    #[error("money that moves through a gateway is booked by the gateway's word")]
    MethodNotByHand,
    /// An online payment came for a charge that was paid already; a refund is proposed.
    #[error("the charge {charge:?} is settled already")]
    ChargeAlreadySettled {
        /// Which.
        charge: ChargeKind,
    },
    /// An online payment came for a charge that nothing is owed under; a refund is proposed.
    #[error("nothing is due under the charge {charge:?}")]
    ChargeNotDue {
        /// Which.
        charge: ChargeKind,
    },
    /// A refund is of an online payment that was never booked here.
    #[error("that payment was not booked on this repair")]
    PaymentUnknown,
    /// No diagnosis fee is due.
    #[error("no diagnosis fee is due")]
    NoFeeDue,
    /// The fee already counts towards the repair.
    #[error("the fee already counts towards the repair")]
    FeeAlreadyCredited,
    /// Storage was not accepted apart, so none is charged.
    #[error("storage was not accepted")]
    StorageNotAccepted,

    /// The fee is neither paid nor waived, and this is no warranty claim.
    #[error("the diagnosis fee of {fee} is not paid")]
    FeeUnpaid {
        /// What is due.
        fee: Money,
    },
    /// A severity is 1, 2 or 3.
    #[error("the severity must be 1, 2 or 3")]
    SeverityOutOfRange,
    /// A test run without measurements proves nothing.
    #[error("a test run needs measurements")]
    MeasurementsMissing,
    /// A step is said to have passed with a value outside its limits.
    #[error("a step passed although its value is outside its limits")]
    MeasurementContradicted,
    /// The run is of a phase that the repair is not in.
    #[error("a test run of that phase has no place while the repair is {status}")]
    TestPhaseMismatch {
        /// Where it stands.
        status: Status,
    },
    /// "No fault" needs a test run of the diagnosis.
    #[error("a test run of the diagnosis is required")]
    DiagnosisTestMissing,
    /// "No fault" is contradicted by the last test run of the diagnosis.
    #[error("the last test run of the diagnosis did not pass")]
    DiagnosisTestFailed,
    /// Earlier work is approved: it is finished, or cancelled with the owner.
    #[error("earlier work is approved and not finished")]
    ApprovedWorkStands,
    /// Declaring it unrepairable out of the diagnosis needs a photo on file.
    #[error("a photo that shows it is required")]
    UnrepairablePhotoMissing,
    /// Only the owner charges labour on an instrument that could not be repaired.
    #[error("only the owner charges labour beyond the fee")]
    LabourChargeNeedsOwner,
    /// More labour would be charged than the customer approved.
    #[error("at most the approved {approved} can be charged")]
    LabourChargeAboveApproved {
        /// What was approved.
        approved: Money,
    },
    /// The repair claims no warranty.
    #[error("the repair claims no warranty")]
    NoWarrantyClaim,
    /// The verdict on the warranty claim was already given.
    #[error("the verdict on the warranty was already given")]
    WarrantyVerdictGiven,
    /// The verdict on the warranty claim comes before a quote.
    #[error("the verdict on the warranty comes first")]
    WarrantyVerdictPending,

    /// A quote needs a finding.
    #[error("a quote needs at least one finding")]
    FindingMissing,
    /// A quote needs the instrument's checklist to be done.
    #[error("the checklist of the diagnosis is not done")]
    DiagnosisChecklistOpen,
    /// A quote needs lines.
    #[error("a quote needs between 1 and {most} lines, each once")]
    QuoteLinesInvalid {
        /// The most lines.
        most: usize,
    },
    /// Only a part can be a used part.
    #[error("only a part can be a used part")]
    UsedPartNotAPart,
    /// All revisions belong to one quotation.
    #[error("the repair already has another quotation")]
    QuotationMismatch,
    /// Why more is needed must be told.
    #[error("a change order needs a reason")]
    ChangeReasonRequired,
    /// A deposit is more than nothing and at most the total.
    #[error("the deposit must be part of the total")]
    DepositOutOfRange,
    /// The 50 % rule fails closed: no value of the last 90 days, and no manual one with a reason.
    #[error(
        "a valuation of the last {max_age_days} days, or a manual one with a reason, is required"
    )]
    ValuationRequired {
        /// How old it may be.
        max_age_days: i64,
    },
    /// The revision named is not the current one.
    #[error("revision {given} is not the current one, which is {current}")]
    RevisionNotCurrent {
        /// The one named.
        given: u32,
        /// The one that can be decided.
        current: u32,
    },
    /// The quote ran out.
    #[error("the quote was valid until {valid_until}")]
    QuoteExpired {
        /// Its last valid instant.
        valid_until: DateTime<Utc>,
    },
    /// The quote has not run out yet.
    #[error("the quote is valid until {valid_until}")]
    QuoteStillValid {
        /// Its last valid instant.
        valid_until: DateTime<Utc>,
    },
    /// The quote does not pass half of the value.
    #[error("the quote does not pass half of the value")]
    NotOverCap,
    /// What was typed is not the sentence of acceptance.
    #[error("what was typed is not the sentence of acceptance")]
    OverCapSentenceMismatch,
    /// The customer has not accepted in writing to spend more than half of the value.
    #[error("the customer has not accepted more than half of the estimated value")]
    OverCapNotAccepted,
    /// The owner has not co-signed more than half of the value.
    #[error("the owner has not co-signed more than half of the estimated value")]
    OverCapNotCosigned,
    /// The deposit for parts is not paid.
    #[error("the deposit of {deposit} for parts is not paid")]
    PartsDepositUnpaid {
        /// The deposit.
        deposit: Money,
    },

    /// Nobody is in charge of the repair.
    #[error("no technician is assigned")]
    TechnicianMissing,
    /// Whether the parts are at hand was not settled.
    #[error("the parts are neither reserved nor unneeded")]
    PartsNotReady,
    /// The approved lines need parts.
    #[error("the approved lines need parts")]
    PartsAreNeeded,
    /// Waiting needs a blocking part with a date.
    #[error("at least one part, each once, must be named")]
    AwaitedPartMissing,
    /// The date of an awaited part has passed.
    #[error("the date of an awaited part has passed")]
    PartEtaPassed,
    /// That part is not awaited.
    #[error("that part is not awaited")]
    PartUnknown,
    /// A part is still awaited.
    #[error("{part} is still awaited")]
    PartOutstanding {
        /// Which.
        part: String,
    },
    /// The line is not of the approved quote.
    #[error("the line is not of the approved quote")]
    LineUnknown,
    /// The line was waived.
    #[error("the line was waived")]
    LineIsWaived,
    /// The line is done.
    #[error("the line is done")]
    LineIsDone,

    /// A repair is completed as REPAIRED or PARTIAL.
    #[error("the outcome must be REPAIRED or PARTIAL")]
    OutcomeNotOfARepair,
    /// Approved lines are neither done nor waived.
    #[error("{open} approved lines are neither done nor waived")]
    LinesOpen {
        /// How many.
        open: usize,
    },
    /// Every line was waived: nothing was repaired.
    #[error("no approved line was done")]
    NothingDone,
    /// The test procedure was not filled after the repair.
    #[error("the test procedure was not filled after the repair")]
    RepairTestMissing,
    /// The test procedure did not pass after the repair.
    #[error("the test procedure did not pass after the repair")]
    RepairTestFailed,
    /// A photo of the finished work is required.
    #[error("an \"after\" photo is required")]
    AfterPhotoMissing,
    /// Somebody else must check the work.
    #[error("somebody else must check the work")]
    InspectorIsTechnician,
    /// The test procedure of quality control did not pass.
    #[error("the test run of quality control did not pass")]
    QualityTestFailed,
    /// More would be charged than was approved.
    #[error("{final_total} is more than the approved {approved}")]
    FinalTotalAboveApproved {
        /// What it came to.
        final_total: Money,
        /// What was approved.
        approved: Money,
    },
    /// There is no approved work to go back to.
    #[error("nothing was approved that could go back to the bench")]
    NothingToRework,
    /// Accessories are missing.
    #[error("accessories are missing")]
    AccessoriesIncomplete,

    /// Only the customer or the owner cancels.
    #[error("only the customer or the owner cancels a repair")]
    CancellationNeedsCustomer,
    /// Once approved, a repair is cancelled by the customer together with the owner.
    #[error("approved work is cancelled by the owner, with a settlement")]
    CancellationNeedsOwner,
    /// Approved work is cancelled with a settlement.
    #[error("a settlement is required")]
    SettlementRequired,
    /// Nothing was approved, so there is nothing to settle.
    #[error("nothing was approved, so nothing is settled")]
    SettlementNotDue,
    /// More would be settled than was approved.
    #[error("at most the approved {approved} can be settled")]
    SettlementAboveApproved {
        /// What was approved.
        approved: Money,
    },
    /// Before the diagnosis the fee goes back in full.
    #[error("{paid} must be refunded first")]
    FeeNotRefunded {
        /// What came in.
        paid: Money,
    },
    /// The customer has not been told in writing what the diagnosis showed.
    #[error("the diagnosis was not reported in a public note")]
    DiagnosisNotReported,
    /// A mistake can be voided for 24 hours.
    #[error("a mistaken entry can be voided for {hours} hours")]
    VoidingWindowClosed {
        /// How long.
        hours: i64,
    },
    /// Money came in, so the entry was no mistake.
    #[error("money came in, so the entry cannot be voided")]
    VoidingAfterPayment,

    /// The customer was not provably told that the instrument is ready.
    #[error("the notice that the instrument is ready is not proved")]
    ReadyNoticeMissing,
    /// A warning before its day warns of nothing.
    #[error("this warning is due on day {due}, and this is day {day}")]
    WarningTooEarly {
        /// Its day.
        due: u32,
        /// Today.
        day: i64,
    },
    /// Another complaint is open.
    #[error("another complaint is open")]
    ComplaintAlreadyOpen,
    /// No complaint is open.
    #[error("no complaint is open")]
    NoComplaintOpen,
    /// Nothing is abandoned or disposed of while a complaint is open.
    #[error("a complaint is open")]
    ComplaintOpen,
    /// 90 days have not passed.
    #[error("abandonment is due on day {due}, and this is day {day}")]
    AbandonmentTooEarly {
        /// Its day.
        due: u32,
        /// Today.
        day: i64,
    },
    /// A warning is not proved.
    #[error("the warnings are not proved")]
    WarningsMissing,
    /// A year has not passed since the signed reception.
    #[error("a disposal can be authorised from {from} on")]
    DisposalTooEarly {
        /// The first day.
        from: NaiveDate,
    },
    /// A disposal needs three proved warnings.
    #[error("{proved} of {required} warnings are proved")]
    DisposalNoticesMissing {
        /// How many there are.
        proved: usize,
        /// How many it takes.
        required: usize,
    },

    /// The account is not settled: positive is owed by the customer, negative to them.
    #[error("the balance is {balance}")]
    BalanceNotZero {
        /// The balance, with the storage that the delivery would charge.
        balance: Money,
    },
    /// The receiver's identity document was not seen.
    #[error("the identity of the receiver was not checked")]
    IdentityNotChecked,
    /// The customer did not authorise this person.
    #[error("the customer did not authorise this person")]
    ReceiverNotAuthorised,
    /// Accessories were not handed back.
    #[error("the accessories were not returned")]
    AccessoriesNotReturned,
    /// The customer still has something of the workshop.
    #[error("{item} is still lent")]
    LoanOutstanding {
        /// What.
        item: String,
    },
    /// The delivery is not signed.
    #[error("the delivery must be signed")]
    DeliverySignatureMissing,
}
