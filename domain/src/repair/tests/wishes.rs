//! What anybody may wish of a repair, sensible or not, for the property tests.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::online::{confirmed, refunded};
use super::story::*;
use crate::actor::Actor;
use crate::calendar::santiago_date;
use crate::repair::samples::*;
use crate::repair::*;
use crate::values::{Money, Personal};

pub(super) fn anybody() -> impl Strategy<Value = Actor> {
    let everybody =
        vec![Actor::anonymous(), link(), customer(), reception(), ana(), beto(), owner(), system()];
    // Mostly the people who may do something, so that a run gets far.
    prop_oneof![3 => select(vec![ana(), beto(), owner()]), 1 => select(everybody)]
}

fn reason() -> impl Strategy<Value = String> {
    prop_oneof![9 => Just(text("Así se acordó")), 1 => Just(String::new())]
}

fn some_evidence() -> impl Strategy<Value = Option<Evidence>> {
    prop_oneof![3 => Just(Some(evidence("Llamada"))), 1 => Just(None)]
}

fn charge() -> impl Strategy<Value = ChargeKind> {
    use ChargeKind::*;
    select(vec![Budget, Repair, Parts, Storage])
}

fn amount() -> impl Strategy<Value = Money> {
    let usual = vec![20_000, 30_000, 130_000, 160_000, 5_000, 10_000, 3];
    prop_oneof![6 => select(usual), 1 => any::<i64>()].prop_map(clp)
}

fn some_lines() -> impl Strategy<Value = Vec<QuoteLine>> {
    let line = (1_u128..5, 0_i64..120_000, 0_u32..400, any::<bool>(), any::<bool>()).prop_map(
        |(number, amount, minutes, is_part, used)| {
            if is_part {
                QuoteLine { used_part: used, ..part(number, amount) }
            } else {
                labour(number, amount, minutes)
            }
        },
    );
    prop_oneof![2 => Just(lines()), 1 => Just(more_lines()), 2 => vec(line, 0..4)]
}

fn revision() -> impl Strategy<Value = u32> {
    0_u32..4
}

pub(super) fn desk() -> BoxedStrategy<RepairIntent> {
    prop_oneof![
        Just(receive()),
        reason().prop_map(|reason| RepairIntent::CorrectIntake {
            intake: Box::new(Intake { high_value: true, ..intake() }),
            reason,
        }),
        any::<bool>().prop_map(|is_technician| RepairIntent::AssignTechnician {
            technician: TECHNICIAN,
            is_technician
        }),
        reason().prop_map(|reason| RepairIntent::Hold { reason }),
        Just(RepairIntent::ReleaseHold),
        (1_u128..4).prop_map(|id| note(id, NoteVisibility::Public)),
        select(vec![PhotoKind::After, PhotoKind::Damage]).prop_map(photograph),
        Just(RepairIntent::LoanAccessory { item: text("Cable") }),
        Just(RepairIntent::ReturnLoan { item: text("Cable") }),
        Just(RepairIntent::AuthoriseReceiver {
            name: Personal::new(CUSTOMER, "Ñusta"),
            rut: Personal::new(CUSTOMER, "10000013-K"),
        }),
    ]
    .boxed()
}

pub(super) fn money() -> BoxedStrategy<RepairIntent> {
    let methods = vec![PaymentMethod::Cash, PaymentMethod::Transfer];
    prop_oneof![
        4 => (charge(), amount(), select(methods)).prop_map(|(charge, amount, method)| {
            RepairIntent::RecordPayment { charge, amount, method, evidence: evidence("TEF") }
        }),
        3 => (charge(), amount(), 1_u128..6, any::<bool>()).prop_map(
            |(charge, amount, payment, kept)| confirmed(payment, charge, amount, kept),
        ),
        1 => (1_u128..6, 1_u128..4, amount())
            .prop_map(|(payment, refund, amount)| refunded(payment, refund, amount)),
        1 => (charge(), amount(), reason()).prop_map(|(charge, amount, reason)| {
            RepairIntent::Refund { charge, amount, method: PaymentMethod::Transfer, reason }
        }),
        1 => reason().prop_map(|reason| RepairIntent::WaiveFee { reason }),
        1 => (amount(), reason())
            .prop_map(|(amount, reason)| RepairIntent::GrantCredit { amount, reason }),
        1 => Just(RepairIntent::ChargeStorage),
        1 => reason().prop_map(|reason| RepairIntent::WaiveStorage { reason }),
    ]
    .boxed()
}

pub(super) fn diagnosis() -> BoxedStrategy<RepairIntent> {
    use TestPhase::*;
    let verdict = || text("Visto en banco");
    prop_oneof![
        3 => Just(RepairIntent::StartDiagnosis),
        2 => Just(find()),
        2 => (select(vec![Diagnosis, Repair, QualityControl]), 50_u128..60, prop::bool::weighted(0.8))
            .prop_map(|(phase, id, passed)| test(id, phase, passed)),
        2 => Just(RepairIntent::CompleteDiagnosisChecklist),
        1 => Just(RepairIntent::ReportNoFault { summary: verdict() }),
        1 => prop_oneof![Just(0), 0_i64..200_000].prop_map(unrepairable),
        1 => Just(RepairIntent::CoverByWarranty { verdict: verdict() }),
        1 => Just(RepairIntent::DeclineWarranty { verdict: verdict() }),
    ]
    .boxed()
}

pub(super) fn quoting() -> BoxedStrategy<RepairIntent> {
    let valuation = prop_oneof![3 => Just(Some(valuation(400_000))), 1 => Just(Some(valuation(50_000))), 1 => Just(None)];
    prop_oneof![
        3 => (some_lines(), valuation, any::<bool>(), prop::bool::weighted(0.2)).prop_map(
            |(lines, valuation, explained, deposit)| RepairIntent::IssueQuote {
                quotation: quotation(),
                lines,
                valuation,
                change_reason: explained.then(|| text("Apareció otra falla")),
                parts_deposit: deposit.then(|| clp(30_000)),
            }
        ),
        1 => revision().prop_map(|revision| RepairIntent::AcceptOverCap {
            revision,
            typed: Personal::new(CUSTOMER, OVER_CAP_SENTENCE),
        }),
        1 => revision().prop_map(|revision| RepairIntent::CosignOverCap { revision }),
        4 => (revision(), some_evidence())
            .prop_map(|(revision, evidence)| RepairIntent::ApproveQuote { revision, evidence }),
        1 => (revision(), some_evidence()).prop_map(|(revision, evidence)| {
            RepairIntent::RejectQuote { revision, reason: None, evidence }
        }),
        1 => revision().prop_map(|revision| RepairIntent::ExpireQuote { revision }),
        1 => reason().prop_map(|reason| RepairIntent::RequestMoreTests { reason }),
    ]
    .boxed()
}

pub(super) fn bench() -> BoxedStrategy<RepairIntent> {
    let line = || (1_u128..5).prop_map(line_id);
    let part = || select(vec!["CEM3340", "VCF"]);
    prop_oneof![
        2 => Just(parts_reserved()),
        1 => Just(RepairIntent::RecordPartsReadiness { readiness: PartsReadiness::NotNeeded }),
        3 => Just(RepairIntent::StartRepair),
        1 => part().prop_map(await_parts),
        2 => part().prop_map(|name| RepairIntent::ReceivePart { name: text(name) }),
        6 => line().prop_map(|line| RepairIntent::CompleteLine { line }),
        1 => (line(), reason()).prop_map(|(line, reason)| RepairIntent::WaiveLine { line, reason }),
        1 => (line(), reason()).prop_map(|(line, reason)| RepairIntent::ReopenLine { line, reason }),
        3 => Just(complete()),
        1 => reason().prop_map(|reason| RepairIntent::FailQualityCheck { reason }),
        2 => (1_u32..3).prop_map(|technicians| RepairIntent::PassQualityCheck { technicians }),
        1 => reason().prop_map(|reason| RepairIntent::ReportCounterFault { reason }),
        1 => any::<bool>()
            .prop_map(|accessories_complete| RepairIntent::Reassemble { accessories_complete }),
    ]
    .boxed()
}

pub(super) fn leaving() -> BoxedStrategy<RepairIntent> {
    use Notice::*;
    let settlement = prop_oneof![
        Just(None),
        (0_i64..200_000, 0_i64..50_000).prop_map(|(labour, parts)| {
            Some(Settlement { labour: clp(labour), parts: clp(parts) })
        }),
    ];
    prop_oneof![
        1 => (reason(), settlement)
            .prop_map(|(reason, settlement)| RepairIntent::Cancel { reason, settlement }),
        1 => reason().prop_map(|reason| RepairIntent::Void { reason }),
        3 => select(vec![Ready, Day60, Day80, Formal]).prop_map(prove),
        1 => Just(RepairIntent::OpenComplaint { reference: text("SERNAC 1") }),
        1 => Just(RepairIntent::CloseComplaint { resolution: text("Resuelto") }),
        1 => (0_i64..40, 0_i64..10).prop_map(|(after, days)| {
            let from = santiago_date(instant()) + chrono::Duration::days(after);
            RepairIntent::NoteClosure { from, to: from + chrono::Duration::days(days) }
        }),
        3 => Just(deliver()),
        2 => Just(RepairIntent::Abandon),
        1 => reason().prop_map(|reason| RepairIntent::AuthoriseDisposal { reason }),
    ]
    .boxed()
}
