//! Given, when and then of estimates, and what they share.

mod giving;
mod history;
mod keeping;
mod pricing;

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use uuid::Uuid;

use super::*;
use crate::catalogue::{Fault, FaultCategory, Instrument, InstrumentKind, Tier, fault, juno_60};
use crate::policies::{self, Policy, PolicyVersion};
use crate::testing::{given, golden, replay};
use crate::values::{Money, Personal, QuotationId, RepairNumber, Sha256Hex};

fn clp(pesos: i64) -> Money {
    Money::clp(pesos)
}

fn at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, 0, 0).unwrap()
}

fn ana() -> PersonId {
    PersonId::new(Uuid::from_u128(1))
}

fn accepted(accepted_at: DateTime<Utc>) -> PolicyAcceptance {
    let text = policies::policy(Policy::ESTIMATE_DISCLAIMER).unwrap();
    PolicyAcceptance {
        policy: text.code.to_owned(),
        version: text.version,
        hash: text.hash().clone(),
        accepted_at,
    }
}

fn in_force() -> PolicyVersion {
    let PolicyAcceptance { version, hash, .. } = accepted(at());
    PolicyVersion { version, hash }
}

/// 120 minutes are $60.000 of labour, 80 minutes $40.000.
fn vcf_dead() -> Fault {
    fault("vcf-dead", "vcf", FaultCategory::Voices, 120, clp(30_000), &[])
}

fn chorus_noisy() -> Fault {
    fault("chorus-noisy", "chorus", FaultCategory::Audio, 80, Money::ZERO, &[])
}

fn power_dead() -> Fault {
    // `blocks` is left empty on purpose: POWER blocks whatever the catalogue says of it.
    fault("power-dead", "power_supply", FaultCategory::Power, 200, clp(30_000), &[])
}

fn request(faults: &[Fault], value: Option<Money>) -> EstimateRequest {
    EstimateRequest {
        quotation: QuotationId::new(Uuid::from_u128(7)),
        instrument: (juno_60(Tier::Legendary, value), 4),
        instrument_label: "Roland Juno-60".to_owned(),
        faults: faults.iter().map(|fault| (fault.clone(), 2)).collect(),
        disclaimer: accepted(at() - TimeDelta::hours(1)),
        in_force: in_force(),
        access_hash: Sha256Hex::of(b"token"),
        at: at(),
    }
}

fn give(request: EstimateRequest) -> QuotationCommand {
    QuotationCommand::GiveEstimate(Box::new(request))
}

fn estimate_of(request: EstimateRequest) -> QuotationEvent {
    given::<Quotation>([]).when(give(request)).events()[0].clone()
}

fn outcome_of(event: &QuotationEvent) -> &EstimateOutcome {
    let QuotationEvent::EstimateGiven { outcome, .. } = event else { panic!("{event:?}") };
    outcome
}

/// The codes that are priced and those that wait.
fn split(faults: &[Fault]) -> (Vec<String>, Vec<String>) {
    let event = estimate_of(request(faults, Some(clp(2_600_000))));
    let QuotationEvent::EstimateGiven { priced, blocked, .. } = event else { panic!("{event:?}") };
    let codes = |faults: Vec<PricedFault>| {
        faults.into_iter().map(|fault| fault.fault.to_string()).collect()
    };
    (codes(priced), codes(blocked))
}

fn saved(person: PersonId, email: &str) -> QuotationCommand {
    QuotationCommand::SaveEstimate { person, email: Some(Personal::new(person, email)), at: at() }
}
