//! The twelve steps.

use chrono::NaiveDate;
use domain::policies::REQUIRED_AT_INTAKE;
use domain::quotation::PolicyAcceptance;
use domain::repair::{
    Answer, ChecklistItem, Finding, InstrumentRef, Intake, Measurement, MemoryAnswers, Outcome,
    PartsReadiness, Photo, PhotoKind, Receiver, RepairCommand, RepairIntent, Serial, Signature,
    TestPhase, TestRun, WarrantyClaim,
};
use domain::values::{FindingId, PersonId, Personal, RepairNumber, Sha256Hex, TestRunId};
use domain::{Actor, Role};
use uuid::Uuid;

use super::noon;

/// How many commands, and events, a life has.
pub(crate) const LIFE: usize = 12;

/// Who comes and who works: as many customers as make their keys neither all cached nor all new.
const CUSTOMERS: u32 = 5_000;

/// A step of a life: who does what.
pub(crate) struct Step {
    /// Who.
    pub(crate) actor: Actor,
    /// What.
    pub(crate) intent: RepairIntent,
}

impl Step {
    /// As the aggregate takes it.
    pub(crate) fn command(self) -> RepairCommand {
        RepairCommand { by: self.actor, at: noon(), intent: self.intent }
    }
}

fn person(id: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(id))
}

/// Everybody who comes.
pub(crate) fn customers() -> impl Iterator<Item = PersonId> {
    (0..CUSTOMERS).map(customer)
}

fn customer(count: u32) -> PersonId {
    person(0xc057_0000 + u128::from(count))
}

fn customer_of(number: RepairNumber) -> PersonId {
    customer(number.count() % CUSTOMERS)
}

/// The technician who does the work.
pub(crate) fn technician() -> PersonId {
    person(0x7ec0_0001)
}

fn photo(seed: &[u8], kind: PhotoKind) -> Photo {
    Photo {
        hash: Sha256Hex::of(seed),
        kind,
        media_type: "image/jpeg".into(),
        width: 4_000,
        height: 3_000,
        bytes: 2_400_000,
        public: true,
        caption: None,
    }
}

fn accepted(policy: &str) -> PolicyAcceptance {
    PolicyAcceptance {
        policy: policy.into(),
        version: 1,
        hash: Sha256Hex::of(policy.as_bytes()),
        accepted_at: noon(),
    }
}

fn intake(number: RepairNumber) -> Intake {
    let customer = customer_of(number);
    let hash = Sha256Hex::of(b"terms");
    Intake {
        customer,
        instrument: InstrumentRef::Other { description: "Roland Juno-60".into() },
        instrument_label: "Roland Juno-60".into(),
        serial: Serial::Known("284613".into()),
        declared_fault: Personal::new(customer, "No enciende después de un corte de luz"),
        checklist: vec![ChecklistItem {
            item: "power_supply".into(),
            answer: Answer::Yes,
            note: None,
            photo: None,
        }],
        memory: MemoryAnswers {
            backup_done: Answer::Yes,
            patches_matter: Answer::No,
            dump_wanted: false,
        },
        photos: vec![photo(b"front", PhotoKind::Intake), photo(b"back", PhotoKind::Intake)],
        policies: REQUIRED_AT_INTAKE.map(accepted).into(),
        storage_policy: None,
        signature: Signature {
            signer: Personal::new(customer, "Violeta Sandoval"),
            document_hash: hash,
        },
        budget_without_asking: None,
        high_value: false,
        estimate: None,
        warranty_of: Some(WarrantyClaim {
            repair: super::number(number.count() + 500_000_000),
            warranty_until: NaiveDate::from_ymd_opt(2026, 5, 1).expect("invariant: a date"),
            parts_until: None,
        }),
        fee_if_not_covered: false,
    }
}

fn measured(step: &str, value_milli: i64) -> Measurement {
    Measurement {
        step: step.into(),
        value_milli: Some(value_milli),
        unit: Some("V".into()),
        min_milli: Some(value_milli - 500),
        max_milli: Some(value_milli + 500),
        passed: true,
        note: None,
    }
}

/// The `index`-th step (from 0) in the life of that repair.
pub(crate) fn step(index: usize, number: RepairNumber) -> Step {
    let id = |kind: u128| Uuid::from_u128((kind << 96) | u128::from(number.count()));
    let technician = technician();
    let customer = customer_of(number);
    let intent = match index {
        0 => RepairIntent::Receive {
            number,
            intake: Box::new(intake(number)),
            reachable: true,
            tracking_hash: Sha256Hex::of(number.to_string().as_bytes()),
        },
        1 => RepairIntent::AssignTechnician { technician, is_technician: true },
        2 => RepairIntent::StartDiagnosis,
        3 => RepairIntent::RecordFinding {
            finding: Finding {
                id: FindingId::new(id(1)),
                component: None,
                fault: None,
                description: "El fusible está abierto y el rectificador en corto; la misma falla \
                              de la reparación anterior"
                    .into(),
                severity: 3,
                photo: None,
            },
        },
        4 => RepairIntent::CoverByWarranty {
            verdict: "Es la misma falla de la reparación anterior: la cubre la garantía".into(),
        },
        5 => RepairIntent::RecordPartsReadiness { readiness: PartsReadiness::NotNeeded },
        6 => RepairIntent::StartRepair,
        7 => RepairIntent::RecordTestRun {
            run: TestRun {
                id: TestRunId::new(id(2)),
                procedure: "synthesizer".into(),
                version: 1,
                phase: TestPhase::Repair,
                measurements: vec![
                    measured("power_rails.plus_15v", 15_020),
                    measured("power_rails.minus_15v", -14_980),
                ],
            },
        },
        8 => RepairIntent::AddPhoto { photo: photo(b"after", PhotoKind::After) },
        9 => RepairIntent::Complete { outcome: Outcome::Repaired },
        10 => RepairIntent::PassQualityCheck { technicians: 2 },
        _ => RepairIntent::Deliver {
            receiver: Receiver::Customer,
            identity_checked: true,
            accessories_returned: true,
            signature: Signature {
                signer: Personal::new(customer, "Violeta Sandoval"),
                document_hash: Sha256Hex::of(b"delivery"),
            },
        },
    };
    let who = if index == 10 { person(0x7ec0_0002) } else { technician };
    Step { actor: Actor::person(who, Role::Technician), intent }
}
