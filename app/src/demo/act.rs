//! One thing that happens to a repair in the demo. Small, since thousands wait in memory at once: the details
//! are drawn when it happens.

use super::plan::Covered;

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    // At the counter.
    AskForEstimate,
    Register,
    Receive,
    PayFee,
    WaiveFee,
    Void,
    CancelEarly,

    // On the bench: the diagnosis.
    Assign,
    StartDiagnosis,
    PhotographBefore,
    RecordFinding(u8),
    /// Whether everything passes.
    TestDiagnosis(bool),
    FinishChecklist,
    ReportNoFault,
    DeclareUnrepairable,
    JudgeWarranty(Covered),

    // The quote.
    IssueQuote,
    AskForMoreTests,
    DecideYes,
    DecideNo,
    LetExpire,

    // The repair.
    SettleParts,
    AwaitParts,
    ReceiveParts,
    StartRepair,
    Work,
    StopWork,
    PhotographDuring,
    NoteForCustomer,
    NoteForWorkshop,
    FinishLine(u8),
    OrderChange,
    ApproveChange,
    DeclineChange,
    CancelLate,
    PhotographAfter,
    TestRepair,
    Complete,
    FailQuality,
    PassQuality,

    // Going home.
    Reassemble,
    ProveReady,
    WarnDay60,
    WarnDay80,
    Abandon,
    Consent,
    Deliver,
    ComeBack,
}
