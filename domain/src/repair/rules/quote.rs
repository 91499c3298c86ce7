//! Issuing a revision of the formal quote, and the 50 % rule (`product.md` §5 module 19).

use std::collections::BTreeSet;

use chrono::Duration;

use super::Decision;
use super::case::{Case, nothing, one};
use super::checks::{line_is_readable, line_is_readable_if_given, price_is_in_range};
use crate::repair::errors::RepairError;
use crate::repair::events::RepairEvent;
use crate::repair::facts::{LineKind, QuoteLine, Status, ValuationSnapshot};
use crate::values::{LINE_MAX_CHARS, Money, QuotationId, is_plain_text};

/// The source of a value that somebody appraised by hand.
const MANUAL_VALUE: &str = "manual";

/// A revision before it is issued.
pub(super) struct Draft {
    pub(super) quotation: QuotationId,
    pub(super) lines: Vec<QuoteLine>,
    pub(super) valuation: Option<ValuationSnapshot>,
    pub(super) change_reason: Option<String>,
    pub(super) parts_deposit: Option<Money>,
}

pub(super) fn issue(case: &Case<'_>, draft: Draft) -> Decision {
    if is_the_quote_on_the_table(case, &draft) {
        return nothing();
    }
    if !case.job.status().can_move_to(Status::Quoted) {
        return Err(case.illegal(Status::Quoted));
    }
    diagnosis_is_done(case)?;
    quotation_is_the_same(case, draft.quotation)?;
    lines_are_valid(case, &draft.lines)?;
    let total: Money = draft.lines.iter().map(|line| line.amount).sum();
    deposit_is_part_of(total, draft.parts_deposit)?;
    let change_reason = change_is_explained(case, draft.change_reason)?;
    let valuation = value_is_known(case, draft.valuation)?;
    one(RepairEvent::QuoteIssued {
        quotation: draft.quotation,
        revision: case.job.current_quote().map_or(0, |quote| quote.revision) + 1,
        lines: draft.lines,
        total,
        over_cap: passes_the_cap(total, valuation.amount, case.policy.cap_percent),
        valuation,
        change_reason,
        parts_deposit: draft.parts_deposit,
        valid_until: case.at + Duration::days(case.policy.quote_valid_days),
        at: case.at,
    })
}

/// Whether the total is more than that share of the value.
pub(super) fn passes_the_cap(total: Money, value: Money, cap_percent: i64) -> bool {
    i128::from(total.pesos()) * 100 > i128::from(value.pesos()) * i128::from(cap_percent)
}

fn is_the_quote_on_the_table(case: &Case<'_>, draft: &Draft) -> bool {
    case.job.status() == Status::Quoted
        && case.job.current_quote().is_some_and(|quote| {
            quote.quotation == draft.quotation
                && quote.lines == draft.lines
                && draft.valuation.as_ref() == Some(&quote.valuation)
                && quote.change_reason == draft.change_reason
                && quote.parts_deposit == draft.parts_deposit
        })
}

fn diagnosis_is_done(case: &Case<'_>) -> Result<(), RepairError> {
    if case.job.status() != Status::Diagnosing {
        return Ok(());
    }
    if case.job.intake.warranty_of.is_some() && case.job.verdict.is_none() {
        return Err(RepairError::WarrantyVerdictPending);
    }
    if case.job.findings.is_empty() {
        return Err(RepairError::FindingMissing);
    }
    if !case.job.checklist_completed {
        return Err(RepairError::DiagnosisChecklistOpen);
    }
    Ok(())
}

fn quotation_is_the_same(case: &Case<'_>, quotation: QuotationId) -> Result<(), RepairError> {
    match case.job.current_quote() {
        Some(quote) if quote.quotation != quotation => Err(RepairError::QuotationMismatch),
        Some(_) | None => Ok(()),
    }
}

fn lines_are_valid(case: &Case<'_>, lines: &[QuoteLine]) -> Result<(), RepairError> {
    let most = case.policy.most_lines;
    let different: BTreeSet<_> = lines.iter().map(|line| line.id).collect();
    if lines.is_empty() || lines.len() > most || different.len() != lines.len() {
        return Err(RepairError::QuoteLinesInvalid { most });
    }
    for line in lines {
        line_is_readable(&line.description, "/lines")?;
        price_is_in_range(line.amount, case.policy, "/lines")?;
        if line.used_part && line.kind != LineKind::Part {
            return Err(RepairError::UsedPartNotAPart);
        }
    }
    Ok(())
}

fn deposit_is_part_of(total: Money, deposit: Option<Money>) -> Result<(), RepairError> {
    match deposit {
        Some(deposit) if deposit <= Money::ZERO || deposit > total => {
            Err(RepairError::DepositOutOfRange)
        }
        Some(_) | None => Ok(()),
    }
}

/// A change order tells why; any other revision may.
fn change_is_explained(
    case: &Case<'_>,
    reason: Option<String>,
) -> Result<Option<String>, RepairError> {
    let given = reason.filter(|reason| !reason.trim().is_empty());
    line_is_readable_if_given(given.as_deref(), "/change_reason")?;
    // REJECTED has no work, and the other states that lead to a quote have it where an approval stands.
    let is_change_order = case.job.stage.work().is_some();
    if is_change_order && given.is_none() {
        return Err(RepairError::ChangeReasonRequired);
    }
    Ok(given)
}

/// A value of the last 90 days, else a manual one with its reason, else the rule fails closed.
fn value_is_known(
    case: &Case<'_>,
    valuation: Option<ValuationSnapshot>,
) -> Result<ValuationSnapshot, RepairError> {
    let max_age_days = case.policy.valuation_max_age_days;
    if let Some(value) = &valuation {
        line_is_readable(&value.source, "/valuation/source")?;
        let reason = value.reason.as_deref().filter(|reason| !reason.trim().is_empty());
        line_is_readable_if_given(reason, "/valuation/reason")?;
    }
    let recent = |value: &ValuationSnapshot| {
        (0..=max_age_days).contains(&(case.today() - value.valued_on).num_days())
    };
    let explained = |value: &ValuationSnapshot| {
        value.reason.as_deref().is_some_and(|reason| is_plain_text(reason, LINE_MAX_CHARS))
    };
    valuation
        .filter(|value| value.amount > Money::ZERO)
        .filter(|value| if value.source == MANUAL_VALUE { explained(value) } else { recent(value) })
        .ok_or(RepairError::ValuationRequired { max_age_days })
}
