//! One sample of every event of a repair, and the values that they are made of, for the suites of every crate.
//!
//! They show each event as it is stored, with every optional field filled somewhere; as a sequence they are
//! no history of one repair.

mod values;

use chrono::{Duration, NaiveDate};

pub use values::*;

use super::RepairEvent as E;
use super::facts::{
    AwaitedPart, ChargeKind, Complaint, EtaRange, NoteVisibility, Notice, Outcome, PartsReadiness,
    PaymentMethod, PhotoKind, Receiver, Settlement, StorageBlock, TestPhase, Warranty,
};
use crate::values::{Money, NoteId, Personal};

/// One sample of every event, in the order of [`E::NAMES`].
pub fn samples() -> Vec<E> {
    E::NAMES.into_iter().map(sample).collect()
}

/// The sample of the event of that name.
pub fn sample(name: &str) -> E {
    let at = instant();
    let reason = || "Medido en banco".to_owned();
    match name {
        "RepairReceived" => E::RepairReceived {
            number: number(1),
            intake: Box::new(intake()),
            fee: Money::clp(20_000),
            tracking_hash: hash("tracking"),
            received_by: RECEPTIONIST,
            at,
        },
        "IntakeCorrected" => {
            E::IntakeCorrected { intake: Box::new(intake()), reason: reason(), at }
        }
        "TrackingLinkIssued" => E::TrackingLinkIssued { tracking_hash: hash("another link"), at },
        "TechnicianAssigned" => E::TechnicianAssigned { technician: TECHNICIAN, at },
        "RepairPutOnHold" => E::RepairPutOnHold { reason: reason(), at },
        "HoldReleased" => E::HoldReleased { at },
        "EtaAnnounced" => E::EtaAnnounced {
            eta: EtaRange { from: date(2026, 3, 10), to: date(2026, 3, 14) },
            reason: "Esperamos un condensador".to_owned(),
            at,
        },
        "PhotoAdded" => E::PhotoAdded { photo: photo("after", PhotoKind::After), at },
        "NoteAdded" => E::NoteAdded {
            note: NoteId::new(uuid(31)),
            visibility: NoteVisibility::Public,
            text: Personal::new(CUSTOMER, "Encontramos la fuente dañada 🔧"),
            at,
        },
        "ReceiverAuthorised" => E::ReceiverAuthorised {
            name: Personal::new(CUSTOMER, "Ñusta Muñoz"),
            rut: Personal::new(CUSTOMER, "10000013-K"),
            at,
        },
        "AccessoryLoaned" => E::AccessoryLoaned { item: "Cable MIDI".to_owned(), at },
        "AccessoryLoanReturned" => E::AccessoryLoanReturned { item: "Cable MIDI".to_owned(), at },
        "PaymentRecorded" => E::PaymentRecorded {
            charge: ChargeKind::Budget,
            amount: Money::clp(20_000),
            method: PaymentMethod::Transfer,
            evidence: evidence("TEF 0001"),
            payment: None,
            rounding: None,
            at,
        },
        "PaymentRefunded" => E::PaymentRefunded {
            charge: ChargeKind::Budget,
            amount: Money::clp(20_000),
            method: PaymentMethod::Transfer,
            refund: None,
            reason: reason(),
            at,
        },
        "FeeWaived" => E::FeeWaived { reason: reason(), at },
        "FeeCharged" => E::FeeCharged { amount: Money::clp(20_000), at },
        "CreditGranted" => E::CreditGranted { amount: Money::clp(5_000), reason: reason(), at },
        "StorageCharged" => E::StorageCharged {
            block: StorageBlock {
                number: 1,
                starts_on: date(2026, 2, 10),
                amount: Money::clp(5_000),
            },
            at,
        },
        "StorageWaived" => E::StorageWaived { amount: Money::clp(5_000), reason: reason(), at },
        "DiagnosisStarted" => E::DiagnosisStarted { technician: TECHNICIAN, at },
        "FindingRecorded" => E::FindingRecorded { finding: finding(41), at },
        "TestRunRecorded" => E::TestRunRecorded { run: run(51, TestPhase::Repair, true), at },
        "DiagnosisChecklistCompleted" => E::DiagnosisChecklistCompleted { at },
        "NoFaultFound" => {
            E::NoFaultFound { summary: "Una hora encendido sin falla".to_owned(), at }
        }
        "DeclaredUnrepairable" => E::DeclaredUnrepairable {
            reason: "La placa está corroída".to_owned(),
            photo: Some(hash("intake 1")),
            labour_charge: Money::ZERO,
            at,
        },
        "WarrantyCovered" => {
            E::WarrantyCovered { verdict: "Falló la misma soldadura".to_owned(), at }
        }
        "WarrantyDeclined" => E::WarrantyDeclined { verdict: "Golpe posterior".to_owned(), at },
        _ => sample_after_diagnosis(name),
    }
}

fn sample_after_diagnosis(name: &str) -> E {
    let at = instant();
    let reason = || "Medido en banco".to_owned();
    match name {
        "QuoteIssued" => E::QuoteIssued {
            quotation: quotation(),
            revision: 2,
            lines: lines(),
            total: Money::clp(180_000),
            valuation: valuation(400_000),
            over_cap: false,
            change_reason: Some("Apareció un segundo condensador dañado".to_owned()),
            parts_deposit: Some(Money::clp(30_000)),
            valid_until: at + Duration::days(15),
            at,
        },
        "OverCapAccepted" => E::OverCapAccepted {
            revision: 1,
            typed: Personal::new(CUSTOMER, super::OVER_CAP_SENTENCE),
            at,
        },
        "OverCapCosigned" => E::OverCapCosigned { revision: 1, at },
        "QuoteApproved" => E::QuoteApproved {
            revision: 1,
            total: Money::clp(180_000),
            evidence: Some(evidence("Llamada 2026-03-02 10:15")),
            at,
        },
        "QuoteRejected" => E::QuoteRejected {
            revision: 1,
            reason: Some(Personal::new(CUSTOMER, "Prefiero venderlo así")),
            evidence: Some(evidence("Correo 2026-03-02")),
            at,
        },
        "QuoteExpired" => E::QuoteExpired { revision: 1, at },
        "ChangeOrderDeclined" => E::ChangeOrderDeclined {
            revision: 2,
            standing_revision: 1,
            evidence: Some(evidence("Llamada 2026-03-05")),
            at,
        },
        "MoreTestsRequested" => E::MoreTestsRequested {
            revision: 1,
            reason: "Quiere saber si el teclado también falla".to_owned(),
            at,
        },
        "PartsReadinessRecorded" => E::PartsReadinessRecorded {
            readiness: PartsReadiness::Reserved(evidence("Cajón B3")),
            at,
        },
        "RepairStarted" => E::RepairStarted { at },
        "PartsAwaited" => E::PartsAwaited {
            parts: vec![AwaitedPart { name: "CEM3340".to_owned(), eta: date(2026, 3, 20) }],
            at,
        },
        "PartReceived" => E::PartReceived { name: "CEM3340".to_owned(), at },
        "LineCompleted" => E::LineCompleted { line: line_id(1), at },
        "LineWaived" => E::LineWaived { line: line_id(2), reason: reason(), at },
        "LineReopened" => E::LineReopened { line: line_id(1), reason: reason(), at },
        "RepairCompleted" => E::RepairCompleted {
            outcome: Outcome::Repaired,
            final_total: Money::clp(180_000),
            technician: TECHNICIAN,
            at,
        },
        "QualityCheckFailed" => {
            E::QualityCheckFailed { reason: "La voz 4 desafina".to_owned(), at }
        }
        "QualityCheckPassed" => E::QualityCheckPassed { inspector: SECOND_TECHNICIAN, at },
        "CounterFaultFound" => {
            E::CounterFaultFound { reason: "La tecla C3 no suena".to_owned(), at }
        }
        "InstrumentReassembled" => E::InstrumentReassembled { at },
        "RepairCancelled" => E::RepairCancelled {
            reason: "Lo pidió por correo".to_owned(),
            settlement: Some(Settlement { labour: Money::clp(50_000), parts: Money::clp(30_000) }),
            fee_credited: None,
            at,
        },
        "RepairVoided" => E::RepairVoided { reason: "Ingresado dos veces".to_owned(), at },
        "NoticeProved" => {
            E::NoticeProved { notice: Notice::Ready, evidence: evidence("SMS 8841"), at }
        }
        "ComplaintOpened" => E::ComplaintOpened {
            complaint: Complaint { reference: "SERNAC R2026X1".to_owned(), opened_at: at },
            at,
        },
        "ComplaintClosed" => {
            E::ComplaintClosed { resolution: "Se acordó un abono".to_owned(), at }
        }
        "WorkshopClosureNoted" => {
            E::WorkshopClosureNoted { from: date(2026, 3, 2), to: date(2026, 3, 6), at }
        }
        "RepairDelivered" => E::RepairDelivered {
            receiver: Receiver::Authorised {
                name: Personal::new(CUSTOMER, "Ñusta Muñoz"),
                rut: Personal::new(CUSTOMER, "10000013-K"),
            },
            signature: signature(),
            outcome: Outcome::Repaired,
            warranty: Some(Warranty {
                labour_until: date(2026, 5, 31),
                parts_until: Some(date(2026, 9, 2)),
            }),
            at,
        },
        "RepairAbandoned" => E::RepairAbandoned { at },
        "DisposalAuthorised" => E::DisposalAuthorised { reason: reason(), at },
        _ => panic!("there is no event {name}"),
    }
}

/// A date.
pub(super) fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("invariant: a date of the calendar")
}
