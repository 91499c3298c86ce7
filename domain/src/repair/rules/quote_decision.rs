//! Deciding a quote: acceptance over the cap, approval, rejection, expiry, and more tests.

use super::Decision;
use super::case::{Case, nothing, one};
use super::checks::{evidence_is_given, personal_is_readable, text_is_readable};
use crate::repair::errors::RepairError;
use crate::repair::events::RepairEvent;
use crate::repair::facts::{Evidence, Status};
use crate::repair::state::{Quote, QuoteDecision, Stage, Work};
use crate::values::Personal;

/// What a customer types to accept a quote of more than half of the instrument's value. It never names the value.
pub const OVER_CAP_SENTENCE: &str = "Acepto pagar más de la mitad del valor estimado";

pub(super) fn accept_over_cap(case: &Case<'_>, revision: u32, typed: Personal) -> Decision {
    let (quote, _) = on_the_table(case, revision)?;
    passes_half_of_the_value(quote)?;
    if quote.over_cap_accepted {
        return nothing();
    }
    sentence_was_typed(&typed)?;
    one(RepairEvent::OverCapAccepted { revision, typed, at: case.at })
}

pub(super) fn cosign_over_cap(case: &Case<'_>, revision: u32) -> Decision {
    let (quote, _) = on_the_table(case, revision)?;
    passes_half_of_the_value(quote)?;
    if quote.over_cap_cosigned {
        return nothing();
    }
    one(RepairEvent::OverCapCosigned { revision, at: case.at })
}

pub(super) fn approve(case: &Case<'_>, revision: u32, evidence: Option<Evidence>) -> Decision {
    if approval_stands(case, revision) {
        return nothing();
    }
    let (quote, _) = on_the_table(case, revision)
        .map_err(|refusal| instead_of_state(refusal, case.illegal(Status::Approved)))?;
    quote_has_not_run_out(case, quote)?;
    over_cap_is_settled(quote)?;
    deposit_is_paid(case, quote)?;
    let evidence = decision_is_proved(case, evidence)?;
    one(RepairEvent::QuoteApproved { revision, total: quote.total, evidence, at: case.at })
}

pub(super) fn reject(
    case: &Case<'_>,
    revision: u32,
    reason: Option<Personal>,
    evidence: Option<Evidence>,
) -> Decision {
    if was_decided_so(case, revision, QuoteDecision::Rejected) {
        return nothing();
    }
    let (_, standing) = on_the_table(case, revision)
        .map_err(|refusal| instead_of_state(refusal, case.illegal(Status::Rejected)))?;
    if let Some(reason) = &reason {
        personal_is_readable(reason, "/reason")?;
    }
    let evidence = decision_is_proved(case, evidence)?;
    one(match standing {
        None => RepairEvent::QuoteRejected { revision, reason, evidence, at: case.at },
        Some(work) => RepairEvent::ChangeOrderDeclined {
            revision,
            standing_revision: work.revision,
            evidence,
            at: case.at,
        },
    })
}

/// Silence declines: the quote is rejected, and a change order leaves the earlier approval as it was.
pub(super) fn expire(case: &Case<'_>, revision: u32) -> Decision {
    if was_decided_so(case, revision, QuoteDecision::Expired)
        || was_decided_so(case, revision, QuoteDecision::Rejected)
    {
        return nothing();
    }
    let (quote, standing) = on_the_table(case, revision)
        .map_err(|refusal| instead_of_state(refusal, case.illegal(Status::Rejected)))?;
    if case.at <= quote.valid_until {
        return Err(RepairError::QuoteStillValid { valid_until: quote.valid_until });
    }
    one(match standing {
        None => RepairEvent::QuoteExpired { revision, at: case.at },
        Some(work) => RepairEvent::ChangeOrderDeclined {
            revision,
            standing_revision: work.revision,
            evidence: None,
            at: case.at,
        },
    })
}

pub(super) fn request_more_tests(case: &Case<'_>, reason: String) -> Decision {
    let withdrawn = case.job.current_quote().filter(|_| case.job.status() == Status::Diagnosing);
    if withdrawn.is_some_and(|quote| quote.decision == QuoteDecision::Withdrawn) {
        return nothing();
    }
    let Some(quote) = case.job.current_quote().filter(|_| case.job.status() == Status::Quoted)
    else {
        return Err(case.illegal(Status::Diagnosing));
    };
    text_is_readable(&reason, "/reason")?;
    one(RepairEvent::MoreTestsRequested { revision: quote.revision, reason, at: case.at })
}

/// The current revision, and the approval that stands behind it, if it is the one named.
fn on_the_table<'a>(
    case: &Case<'a>,
    revision: u32,
) -> Result<(&'a Quote, Option<&'a Work>), RepairError> {
    let Some(quote) = case.job.current_quote() else {
        return Err(case.out_of_place());
    };
    if quote.revision != revision {
        return Err(RepairError::RevisionNotCurrent { given: revision, current: quote.revision });
    }
    let Stage::Quoted { standing } = &case.job.stage else {
        return Err(case.out_of_place());
    };
    Ok((quote, standing.as_deref()))
}

/// A decision that moves the repair is refused in the words of the transition table.
fn instead_of_state(refusal: RepairError, transition: RepairError) -> RepairError {
    if matches!(refusal, RepairError::NotInThisState { .. }) { transition } else { refusal }
}

/// Whether the work of that revision is approved and goes on, or ended.
fn approval_stands(case: &Case<'_>, revision: u32) -> bool {
    !matches!(case.job.stage, Stage::Quoted { .. } | Stage::Diagnosing { .. })
        && revision > 0
        && case.job.stage.work().is_some_and(|work| work.revision == revision)
}

/// Whether that revision is the last one and was decided so.
fn was_decided_so(case: &Case<'_>, revision: u32, decision: QuoteDecision) -> bool {
    case.job
        .current_quote()
        .is_some_and(|quote| quote.revision == revision && quote.decision == decision)
}

fn passes_half_of_the_value(quote: &Quote) -> Result<(), RepairError> {
    if quote.over_cap { Ok(()) } else { Err(RepairError::NotOverCap) }
}

fn sentence_was_typed(typed: &Personal) -> Result<(), RepairError> {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let typed = plain(typed.reveal().unwrap_or_default());
    if typed.trim_end_matches('.') == plain(OVER_CAP_SENTENCE) {
        Ok(())
    } else {
        Err(RepairError::OverCapSentenceMismatch)
    }
}

fn quote_has_not_run_out(case: &Case<'_>, quote: &Quote) -> Result<(), RepairError> {
    if case.at > quote.valid_until {
        return Err(RepairError::QuoteExpired { valid_until: quote.valid_until });
    }
    Ok(())
}

fn over_cap_is_settled(quote: &Quote) -> Result<(), RepairError> {
    if quote.over_cap && !quote.over_cap_accepted {
        return Err(RepairError::OverCapNotAccepted);
    }
    if quote.over_cap && !quote.over_cap_cosigned {
        return Err(RepairError::OverCapNotCosigned);
    }
    Ok(())
}

fn deposit_is_paid(case: &Case<'_>, quote: &Quote) -> Result<(), RepairError> {
    let Some(deposit) = quote.parts_deposit else {
        return Ok(());
    };
    if case.job.has_deposit(deposit) {
        Ok(())
    } else {
        Err(RepairError::PartsDepositUnpaid { deposit })
    }
}

/// The customer decides in person or by link; anybody else proves what the customer said.
fn decision_is_proved(
    case: &Case<'_>,
    evidence: Option<Evidence>,
) -> Result<Option<Evidence>, RepairError> {
    if case.is_by_customer() {
        return Ok(None);
    }
    let evidence = evidence.ok_or(RepairError::EvidenceRequired)?;
    evidence_is_given(&evidence)?;
    Ok(Some(evidence))
}
