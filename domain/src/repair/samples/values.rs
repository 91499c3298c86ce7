//! The values of the samples: people, an intake, lines, evidence.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::date;
use crate::policies::REQUIRED_AT_INTAKE;
use crate::quotation::PolicyAcceptance;
use crate::repair::facts::{
    Answer, ChecklistItem, Evidence, Finding, InstrumentRef, Intake, LineKind, Measurement,
    MemoryAnswers, Photo, PhotoKind, QuoteLine, Serial, Signature, TestPhase, TestRun,
    ValuationSnapshot,
};
use crate::values::{
    ComponentCode, FaultCode, FindingId, InstrumentCode, LineId, Money, PersonId, Personal,
    QuotationId, RepairNumber, Sha256Hex, TestRunId,
};

/// The customer of the samples.
pub const CUSTOMER: PersonId = PersonId::new(Uuid::from_u128(0x01));
/// The technician in charge.
pub const TECHNICIAN: PersonId = PersonId::new(Uuid::from_u128(0x02));
/// Another technician, who checks the work.
pub const SECOND_TECHNICIAN: PersonId = PersonId::new(Uuid::from_u128(0x03));
/// The receptionist.
pub const RECEPTIONIST: PersonId = PersonId::new(Uuid::from_u128(0x04));
/// The owner of the workshop.
pub const OWNER: PersonId = PersonId::new(Uuid::from_u128(0x05));

/// An id made of a small number.
pub const fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// Monday 2026-03-02, 10:00 in Santiago.
pub fn instant() -> DateTime<Utc> {
    date(2026, 3, 2).and_hms_opt(13, 0, 0).expect("invariant: a time of day").and_utc()
}

/// A repair's number of 2026.
pub fn number(count: u32) -> RepairNumber {
    RepairNumber::new(2026, count).expect("invariant: counts begin at 1")
}

/// The digest of a text.
pub fn hash(text: &str) -> Sha256Hex {
    Sha256Hex::of(text.as_bytes())
}

/// A photo whose address is made of that text.
pub fn photo(text: &str, kind: PhotoKind) -> Photo {
    Photo {
        hash: hash(text),
        kind,
        media_type: "image/jpeg".to_owned(),
        width: 1_600,
        height: 1_200,
        bytes: 250_000,
        public: true,
        caption: Some("Vista frontal".to_owned()),
    }
}

/// Evidence with that reference.
pub fn evidence(reference: &str) -> Evidence {
    Evidence {
        kind: "phone_call".to_owned(),
        reference: reference.to_owned(),
        file: Some(hash(reference)),
    }
}

/// The customer's signature.
pub fn signature() -> Signature {
    Signature { signer: Personal::new(CUSTOMER, "José Ñ"), document_hash: hash("document") }
}

/// An accepted policy.
pub fn policy(name: &str) -> PolicyAcceptance {
    PolicyAcceptance {
        policy: name.to_owned(),
        version: 1,
        hash: hash(name),
        accepted_at: date(2026, 1, 2).and_hms_opt(13, 0, 0).expect("invariant: a time").and_utc(),
    }
}

/// A complete intake of a Juno-60, with storage accepted apart and without a warranty claim.
pub fn intake() -> Intake {
    Intake {
        customer: CUSTOMER,
        instrument: InstrumentRef::Catalogue {
            code: InstrumentCode::parse("roland-juno-60").expect("invariant: a code"),
            version: 3,
        },
        instrument_label: "Roland Juno-60".to_owned(),
        serial: Serial::Known("352911".to_owned()),
        declared_fault: Personal::new(CUSTOMER, "No enciende después del corte de luz"),
        checklist: vec![
            ChecklistItem {
                item: "power_supply".to_owned(),
                answer: Answer::Yes,
                note: Some("220 V".to_owned()),
                photo: Some(hash("intake 1")),
            },
            ChecklistItem { item: "case".to_owned(), answer: Answer::No, note: None, photo: None },
        ],
        memory: MemoryAnswers {
            backup_done: Answer::No,
            patches_matter: Answer::Yes,
            dump_wanted: false,
        },
        photos: vec![photo("intake 1", PhotoKind::Intake), photo("intake 2", PhotoKind::Intake)],
        policies: REQUIRED_AT_INTAKE.map(policy).to_vec(),
        storage_policy: Some(policy("storage")),
        signature: signature(),
        budget_without_asking: Some(Money::clp(50_000)),
        high_value: false,
        estimate: Some(QuotationId::new(uuid(0x60))),
        warranty_of: None,
        fee_if_not_covered: false,
    }
}

/// A finding.
pub fn finding(id: u128) -> Finding {
    Finding {
        id: FindingId::new(uuid(id)),
        component: Some(ComponentCode::parse("power_supply").expect("invariant: a code")),
        fault: Some(FaultCode::parse("power-dead").expect("invariant: a code")),
        description: "Condensador C14 en corto".to_owned(),
        severity: 3,
        photo: Some(hash("intake 1")),
    }
}

/// A test run of one step.
pub fn run(id: u128, phase: TestPhase, passed: bool) -> TestRun {
    TestRun {
        id: TestRunId::new(uuid(id)),
        procedure: "synthesizer".to_owned(),
        version: 1,
        phase,
        measurements: vec![Measurement {
            step: "power_rails.plus_15v".to_owned(),
            value_milli: Some(if passed { 15_020 } else { 11_300 }),
            unit: Some("V".to_owned()),
            min_milli: Some(14_850),
            max_milli: Some(15_150),
            passed,
            note: None,
        }],
    }
}

/// The formal quotation of the samples.
pub const fn quotation() -> QuotationId {
    QuotationId::new(uuid(0x61))
}

/// A line's id.
pub const fn line_id(number: u128) -> LineId {
    LineId::new(uuid(0x70 + number))
}

/// A line of labour.
pub fn labour(number: u128, amount: i64, minutes: u32) -> QuoteLine {
    QuoteLine {
        id: line_id(number),
        kind: LineKind::Labour,
        description: format!("Trabajo {number}"),
        amount: Money::clp(amount),
        minutes,
        used_part: false,
    }
}

/// A line of a new part.
pub fn part(number: u128, amount: i64) -> QuoteLine {
    QuoteLine {
        id: line_id(number),
        kind: LineKind::Part,
        description: format!("Repuesto {number}"),
        amount: Money::clp(amount),
        minutes: 0,
        used_part: false,
    }
}

/// Labour of $150.000 in two lines and a part of $30.000.
pub fn lines() -> Vec<QuoteLine> {
    vec![labour(1, 100_000, 300), labour(2, 50_000, 99), part(3, 30_000)]
}

/// A fresh value of the catalogue.
pub fn valuation(amount: i64) -> ValuationSnapshot {
    ValuationSnapshot {
        amount: Money::clp(amount),
        valued_on: date(2026, 2, 20),
        source: "catalogue".to_owned(),
        reason: None,
    }
}
