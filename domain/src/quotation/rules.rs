//! When an estimate is given, and what it contains.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::commands::{EstimateRequest, QuotationCommand};
use super::errors::QuotationError;
use super::events::{PolicyAcceptance, PricedFault, QuotationEvent};
use super::pricing::PricingRules;
use super::state::{Estimate, Quotation};
use crate::calendar::santiago_date;
use crate::catalogue::{Fault, FaultCategory, Instrument};
use crate::policies::{Policy, PolicyVersion};
use crate::values::{Email, InvalidValue, Money, PersonId, Personal, is_plain_text};

pub(super) const FAULTS_MAX: usize = 20;
const LABEL_MAX_CHARS: usize = 200;
/// How far the clock of another server may run ahead of ours.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(5);

type Decision = Result<Vec<QuotationEvent>, QuotationError>;
/// Faults, each with the version of its catalogue entry.
type Versioned<'a> = Vec<&'a (Fault, u64)>;

pub(super) fn decide(state: &Quotation, command: QuotationCommand) -> Decision {
    match (state, command) {
        (Quotation::Unknown, QuotationCommand::GiveEstimate(request)) => give(*request),
        (Quotation::Given(estimate), QuotationCommand::GiveEstimate(request)) => {
            if is_the_one_given(estimate, &request) {
                Ok(vec![])
            } else {
                Err(QuotationError::AlreadyGiven)
            }
        }
        (Quotation::Unknown, _) => Err(QuotationError::Unknown),
        (Quotation::Given(estimate), QuotationCommand::SaveEstimate { person, email, at }) => {
            save(estimate, person, email, at)
        }
        (Quotation::Given(estimate), QuotationCommand::ConvertEstimate { repair, at }) => {
            match estimate.repair {
                None => Ok(vec![QuotationEvent::EstimateConverted { repair, at }]),
                Some(earlier) if earlier == repair => Ok(vec![]),
                Some(earlier) => Err(QuotationError::ConvertedTo(earlier)),
            }
        }
    }
}

fn give(request: EstimateRequest) -> Decision {
    let rules = PricingRules::CURRENT;
    disclaimer_must_be_accepted(&request.disclaimer, &request.in_force, request.at, &rules)?;
    label_must_be_given(&request.instrument_label)?;
    faults_must_be_counted(&request.faults)?;
    faults_must_belong(&request.instrument.0, &request.faults)?;

    let (blocked, priced) = split_blocked(&request.faults);
    if priced.is_empty() {
        return Err(QuotationError::FaultsBlockEachOther);
    }
    let priced: Vec<_> = priced.iter().map(|fault| priced_fault(fault, &rules)).collect();
    let blocked: Vec<_> = blocked.iter().map(|fault| priced_fault(fault, &rules)).collect();

    let (instrument, catalogue_version) = request.instrument;
    let value = rules.valid_value(instrument.valuation.as_ref(), santiago_date(request.at));
    let labours: Vec<Money> = priced.iter().map(|fault| fault.labour).collect();
    let parts = priced.iter().map(|fault| fault.parts).sum();
    let outcome = rules.range(rules.base(&labours, parts, instrument.tier), value);
    let valid_until = request.at.checked_add_signed(TimeDelta::days(rules.valid_days));

    Ok(vec![QuotationEvent::EstimateGiven {
        quotation: request.quotation,
        instrument: instrument.code,
        instrument_label: request.instrument_label,
        catalogue_version,
        tier: instrument.tier,
        value,
        priced,
        blocked,
        outcome,
        disclaimer: request.disclaimer,
        rules_version: rules.version,
        access_hash: request.access_hash,
        valid_until: valid_until.unwrap_or(DateTime::<Utc>::MAX_UTC),
        at: request.at,
    }])
}

fn save(
    estimate: &Estimate,
    person: PersonId,
    email: Option<Personal>,
    at: DateTime<Utc>,
) -> Decision {
    match &estimate.saved {
        Some((owner, _)) if *owner != person => return Err(QuotationError::SavedByAnother),
        Some((_, None)) if email.is_none() => return Ok(vec![]),
        _ => {}
    }
    // Each saving sends a mail: whoever keeps estimates shall not be able to write to everybody in our name.
    match (&estimate.sent_to, &email) {
        (Some(known), Some(given)) if known == given => return Ok(vec![]),
        (Some(_), Some(_)) => return Err(QuotationError::AnotherAddress),
        (Some(_) | None, _) => {}
    }
    if !estimate.is_valid(at) {
        return Err(QuotationError::Expired);
    }
    if let Some(email) = &email {
        email_must_be_theirs(email, person)?;
    }
    Ok(vec![QuotationEvent::EstimateSaved { person, email, at }])
}

/// The same request that came again, after its first answer was lost.
fn is_the_one_given(estimate: &Estimate, request: &EstimateRequest) -> bool {
    let mut faults: Vec<_> = request.faults.iter().map(|(fault, _)| fault.code.clone()).collect();
    faults.sort();
    estimate.quotation == request.quotation
        && estimate.instrument == request.instrument.0.code
        && estimate.faults == faults
        && estimate.access_hash == request.access_hash
}

/// Only the text in force counts, and its acceptance for 24 hours. One that seems to come from the future
/// beyond what clocks may differ was not made by this workshop.
fn disclaimer_must_be_accepted(
    acceptance: &PolicyAcceptance,
    in_force: &PolicyVersion,
    at: DateTime<Utc>,
    rules: &PricingRules,
) -> Result<(), QuotationError> {
    let age = at - acceptance.accepted_at;
    let is_the_disclaimer = acceptance.policy == Policy::ESTIMATE_DISCLAIMER;
    if !is_the_disclaimer || !acceptance.is_of(in_force) || age < -CLOCK_SKEW {
        Err(QuotationError::DisclaimerRequired)
    } else if age > TimeDelta::hours(rules.disclaimer_hours) {
        Err(QuotationError::DisclaimerExpired)
    } else {
        Ok(())
    }
}

fn label_must_be_given(label: &str) -> Result<(), QuotationError> {
    if is_plain_text(label, LABEL_MAX_CHARS) { Ok(()) } else { Err(QuotationError::Label) }
}

fn faults_must_be_counted(faults: &[(Fault, u64)]) -> Result<(), QuotationError> {
    if !(1..=FAULTS_MAX).contains(&faults.len()) {
        return Err(QuotationError::FaultCount);
    }
    let mut seen = BTreeSet::new();
    match faults.iter().find(|(fault, _)| !seen.insert(&fault.code)) {
        Some((twice, _)) => Err(QuotationError::DuplicateFault(twice.code.clone())),
        None => Ok(()),
    }
}

/// A fault belongs where the instrument has its component and is of a kind that can have it.
fn faults_must_belong(
    instrument: &Instrument,
    faults: &[(Fault, u64)],
) -> Result<(), QuotationError> {
    let belongs = |fault: &Fault| {
        instrument.components.contains(&fault.component)
            && (fault.kinds.is_empty() || fault.kinds.contains(&instrument.kind))
    };
    match faults.iter().find(|(fault, _)| !belongs(fault)) {
        Some((fault, _)) => Err(QuotationError::FaultNotOfInstrument(fault.code.clone())),
        None => Ok(()),
    }
}

/// Splits the chosen faults into those that wait and those that can be priced.
///
/// A fault waits when another chosen fault blocks its family, whether or not that one waits itself. An
/// instrument that does not power on shows nothing else, whatever the catalogue says of that fault.
fn split_blocked(faults: &[(Fault, u64)]) -> (Versioned<'_>, Versioned<'_>) {
    let blocks = |blocking: &Fault, family: FaultCategory| {
        blocking.category != family
            && (blocking.category == FaultCategory::Power || blocking.blocks.contains(&family))
    };
    faults
        .iter()
        .partition(|(fault, _)| faults.iter().any(|(other, _)| blocks(other, fault.category)))
}

fn priced_fault((fault, version): &(Fault, u64), rules: &PricingRules) -> PricedFault {
    PricedFault {
        fault: fault.code.clone(),
        name: fault.name.clone(),
        catalogue_version: *version,
        labour: rules.labour(fault.labour_minutes),
        parts: fault.parts_clp,
    }
}

fn email_must_be_theirs(email: &Personal, person: PersonId) -> Result<(), QuotationError> {
    let wrong = |why| QuotationError::Email(InvalidValue { what: "email", why });
    if email.subject() != person {
        return Err(wrong("belongs to somebody else"));
    }
    let text = email.reveal().ok_or(wrong("was erased"))?;
    let parsed = Email::parse(text).map_err(QuotationError::Email)?;
    if parsed.as_str() == text { Ok(()) } else { Err(wrong("is not in its normal form")) }
}
