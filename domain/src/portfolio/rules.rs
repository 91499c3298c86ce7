//! What may be shown to the public, and when.

use chrono::{DateTime, TimeDelta, Utc};

use super::commands::{PortfolioCommand, Proposal};
use super::errors::PortfolioError;
use super::events::PortfolioEvent;
use super::state::{Item, PortfolioItem, Visibility};
use crate::values::{LINE_MAX_CHARS, is_plain_text};

/// How long an item waits after delivery, so that the owner and the customer can object.
pub const PUBLISH_AFTER_DELIVERY: TimeDelta = TimeDelta::hours(24);
pub(super) const MORE_PHOTOS_MAX: usize = 4;
const SLUG_MAX_CHARS: usize = 120;
const TITLE_MAX_CHARS: usize = 120;
const SUMMARY_MAX_CHARS: usize = 2_000;

type Decision = Result<Vec<PortfolioEvent>, PortfolioError>;

pub(super) fn decide(state: &PortfolioItem, command: PortfolioCommand) -> Decision {
    match (state, command) {
        (PortfolioItem::Unknown, PortfolioCommand::Propose(proposal)) => propose(*proposal),
        (PortfolioItem::Unknown, _) => Err(PortfolioError::Unknown),
        (PortfolioItem::Withdrawn, PortfolioCommand::Withdraw { .. }) => Ok(vec![]),
        (PortfolioItem::Withdrawn, _) => Err(PortfolioError::Withdrawn),
        (PortfolioItem::Proposed(item), command) => decide_proposed(item, command),
    }
}

fn decide_proposed(item: &Item, command: PortfolioCommand) -> Decision {
    match command {
        PortfolioCommand::Propose(proposal) if same(item, &proposal) => Ok(vec![]),
        PortfolioCommand::Propose(_) => Err(PortfolioError::AlreadyProposed),
        PortfolioCommand::Edit { title, summary, at } => {
            texts_must_be_fit_to_show(&title, &summary)?;
            if (&title, &summary) == (&item.title, &item.summary) {
                return Ok(vec![]);
            }
            Ok(vec![PortfolioEvent::PortfolioItemEdited { title, summary, at }])
        }
        PortfolioCommand::Publish { at } if item.is_public(at) => Ok(vec![]),
        PortfolioCommand::Publish { at } => Ok(vec![PortfolioEvent::PortfolioItemPublished { at }]),
        PortfolioCommand::Hide { reason, at } => {
            reason_must_be_given(&reason)?;
            if item.visibility == Visibility::Hidden {
                return Ok(vec![]);
            }
            Ok(vec![PortfolioEvent::PortfolioItemHidden { reason, at }])
        }
        PortfolioCommand::Withdraw { reason, at } => {
            reason_must_be_given(&reason)?;
            Ok(vec![PortfolioEvent::PortfolioItemWithdrawn { reason, at }])
        }
    }
}

fn propose(proposal: Proposal) -> Decision {
    slug_must_be_public(&proposal)?;
    texts_must_be_fit_to_show(&proposal.title, &proposal.summary)?;
    if !is_plain_text(&proposal.instrument_label, TITLE_MAX_CHARS) {
        return Err(PortfolioError::Title);
    }
    if proposal.more.len() > MORE_PHOTOS_MAX {
        return Err(PortfolioError::TooManyPhotos);
    }
    let publish_at = publish_at(proposal.delivered_at);
    let Proposal {
        repair,
        slug,
        instrument,
        instrument_label,
        title,
        summary,
        before,
        after,
        more,
        delivered_at: _,
        at,
    } = proposal;
    Ok(vec![PortfolioEvent::PortfolioItemProposed {
        repair,
        slug,
        instrument,
        instrument_label,
        title,
        summary,
        before,
        after,
        more,
        publish_at,
        at,
    }])
}

fn publish_at(delivered_at: DateTime<Utc>) -> DateTime<Utc> {
    delivered_at.checked_add_signed(PUBLISH_AFTER_DELIVERY).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Whether a proposal that came again is the one already made. The texts are left out: they may be edited since.
fn same(item: &Item, proposal: &Proposal) -> bool {
    item.repair == proposal.repair
        && item.slug == proposal.slug
        && item.instrument == proposal.instrument
        && item.before == proposal.before
        && item.after == proposal.after
        && item.more == proposal.more
}

fn slug_must_be_public(proposal: &Proposal) -> Result<(), PortfolioError> {
    let slug = &proposal.slug;
    let word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    if slug.len() > SLUG_MAX_CHARS || !slug.split('-').all(word) {
        return Err(PortfolioError::Slug);
    }
    if slug.contains(&proposal.repair.to_string().to_lowercase()) {
        return Err(PortfolioError::SlugRevealsNumber);
    }
    Ok(())
}

fn texts_must_be_fit_to_show(title: &str, summary: &str) -> Result<(), PortfolioError> {
    if !is_plain_text(title, TITLE_MAX_CHARS) {
        Err(PortfolioError::Title)
    } else if !is_plain_text(summary, SUMMARY_MAX_CHARS) {
        Err(PortfolioError::Summary)
    } else if shows_a_price(title) || shows_a_price(summary) {
        Err(PortfolioError::PriceShown)
    } else {
        Ok(())
    }
}

/// A peso sign followed by a figure.
fn shows_a_price(text: &str) -> bool {
    text.split('$')
        .skip(1)
        .any(|after| after.trim_start().starts_with(|c: char| c.is_ascii_digit()))
}

fn reason_must_be_given(reason: &str) -> Result<(), PortfolioError> {
    if is_plain_text(reason, LINE_MAX_CHARS) { Ok(()) } else { Err(PortfolioError::ReasonMissing) }
}
