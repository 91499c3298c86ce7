//! Proposes delivered repairs for the portfolio, and takes them off when the consent or the success is gone.

use std::ops::ControlFlow;

use async_trait::async_trait;
use cqrs_es::Aggregate as _;
use domain::person::{ConsentPurpose, Person, PersonEvent};
use domain::portfolio::{PortfolioCommand, PortfolioItem, Proposal};
use domain::repair::{InstrumentRef, Outcome, Photo, PhotoKind, Repair, Status};
use domain::values::{PersonId, RepairNumber, Sha256Hex};
use eventlog::{Aggregates, LogError, RecordedEvent, ReplayQuery};
use uuid::Uuid;

use super::{ProcessManager, person_of_stream, portfolio_text};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};

/// Photos beside the two that show before and after.
const MORE_PHOTOS: usize = 4;

/// Curates the portfolio.
#[derive(Debug, Clone, Copy, Default)]
pub struct PortfolioCuration;

#[async_trait]
impl ProcessManager for PortfolioCuration {
    fn name(&self) -> &'static str {
        "portfolio_curation"
    }

    fn event_types(&self) -> &'static [&'static str] {
        &[
            "RepairDelivered",
            "WarrantyCovered",
            "ComplaintOpened",
            "ConsentWithdrawn",
            "PersonErased",
        ]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        match event.event_type.as_str() {
            "RepairDelivered" => self.propose(executor, event).await,
            "WarrantyCovered" => {
                let repair = load(executor, &event.stream.aggregate_id).await?;
                let claim = repair.intake().and_then(|intake| intake.warranty_of.as_ref());
                match claim {
                    Some(claim) => {
                        let reason = "el equipo volvió por garantía";
                        self.hide(executor, event, claim.repair, reason).await
                    }
                    None => Ok(()),
                }
            }
            "ComplaintOpened" => match event.stream.aggregate_id.parse() {
                Ok(number) => self.hide(executor, event, number, "hay un reclamo abierto").await,
                Err(_) => Ok(()),
            },
            "ConsentWithdrawn" => match event.decode()? {
                PersonEvent::ConsentWithdrawn { purpose: ConsentPurpose::Portfolio, .. } => {
                    let reason = "el cliente retiró su consentimiento";
                    self.withdraw_all(executor, event, reason).await
                }
                _ => Ok(()),
            },
            _ => self.withdraw_all(executor, event, "el cliente fue eliminado").await,
        }
    }
}

impl PortfolioCuration {
    async fn propose(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let number = &event.stream.aggregate_id;
        let repair = load(executor, number).await?;
        if !may_be_shown(&repair) || !has_consent(executor, repair.customer()).await? {
            return Ok(());
        }
        let Some(proposal) = proposal(&repair, event, executor) else {
            return Ok(());
        };
        let command = PortfolioCommand::Propose(Box::new(proposal));
        self.command(executor, event, number, command).await
    }

    async fn hide(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
        number: RepairNumber,
        reason: &str,
    ) -> Result<(), ExecuteError<Refused>> {
        let id = number.to_string();
        if !is_proposed(executor, &id).await? {
            return Ok(());
        }
        let at = executor.clock().now();
        let command = PortfolioCommand::Hide { reason: reason.to_owned(), at };
        self.command(executor, event, &id, command).await
    }

    /// Withdraws every item of a person's repairs. The portfolio is small and this is rare, so its streams are
    /// read rather than an index kept.
    async fn withdraw_all(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
        reason: &str,
    ) -> Result<(), ExecuteError<Refused>> {
        let person = person_of_stream(event)?;
        for id in proposed(executor).await? {
            let repair = executor.load_if_any::<Repair>(&id).await?;
            let theirs = repair.is_some_and(|repair| repair.state.customer() == Some(person));
            if theirs && is_proposed(executor, &id).await? {
                let at = executor.clock().now();
                let command = PortfolioCommand::Withdraw { reason: reason.to_owned(), at };
                self.command(executor, event, &id, command).await?;
            }
        }
        Ok(())
    }

    async fn command(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
        id: &str,
        command: PortfolioCommand,
    ) -> Result<(), ExecuteError<Refused>> {
        // One event may concern several items: each gets an id of its own.
        let context = Context::reaction(event, self.name()).step(id);
        let done = executor.execute::<PortfolioItem>(id, command, context).await;
        done.map(drop).map_err(ExecuteError::erase)
    }
}

async fn load(
    executor: &Executor,
    number: &str,
) -> Result<std::sync::Arc<Repair>, ExecuteError<Refused>> {
    let loaded = executor.load::<Repair>(number).await.map_err(ExecuteError::erase)?;
    Ok(loaded.state)
}

fn may_be_shown(repair: &Repair) -> bool {
    repair.status() == Some(Status::Delivered)
        && repair.outcome() == Some(Outcome::Repaired)
        && repair.open_complaint().is_none()
}

async fn has_consent(executor: &Executor, customer: Option<PersonId>) -> Result<bool, LogError> {
    let Some(customer) = customer else {
        return Ok(false);
    };
    let customer = executor.load_if_any::<Person>(&customer.to_string()).await?;
    Ok(customer.is_some_and(|customer| customer.state.consents_to(ConsentPurpose::Portfolio)))
}

async fn is_proposed(executor: &Executor, id: &str) -> Result<bool, LogError> {
    let item = executor.load_if_any::<PortfolioItem>(id).await?;
    Ok(item.is_some_and(|item| matches!(*item.state, PortfolioItem::Proposed(_))))
}

/// The ids of every item that was ever proposed.
async fn proposed(executor: &Executor) -> Result<Vec<String>, LogError> {
    let query = ReplayQuery {
        event_types: Some(vec!["PortfolioItemProposed".to_owned()]),
        aggregates: Some(Aggregates::OfType(PortfolioItem::TYPE.to_owned())),
        ..ReplayQuery::default()
    };
    let replayed = executor.log().replay(query, Vec::new(), |ids, event| {
        ids.push(event.aggregate_id().to_owned());
        Ok(ControlFlow::Continue(()))
    });
    Ok(replayed.await?.state)
}

fn proposal(repair: &Repair, event: &RecordedEvent, executor: &Executor) -> Option<Proposal> {
    let intake = repair.intake()?;
    let instrument = match &intake.instrument {
        InstrumentRef::Catalogue { code, .. } => Some(code.clone()),
        InstrumentRef::Other { .. } => None,
    };
    let text = portfolio_text::compose(repair);
    let [before, after] = [&[PhotoKind::Before, PhotoKind::Intake][..], &[PhotoKind::After][..]]
        .map(|kinds| best(repair.photos(), kinds));
    let taken = [before.clone(), after.clone()];
    let mut more: Vec<_> = presentable(repair.photos())
        .filter(|photo| !taken.contains(&Some(photo.hash.clone())))
        .collect();
    more.sort_by_key(|photo| (order_of(photo.kind), std::cmp::Reverse(pixels(photo))));
    let mut hashes: Vec<_> = more.into_iter().map(|photo| photo.hash.clone()).collect();
    hashes.dedup();
    hashes.truncate(MORE_PHOTOS);
    // The event's id follows from a random command id, so the address does not tell the repair's number.
    let suffix = Uuid::new_v5(&event.event_id, b"portfolio").simple().to_string();
    let model = instrument.as_ref().map_or_else(
        || portfolio_text::slug(&intake.instrument_label),
        |code| portfolio_text::slug(code.as_str()),
    );
    Some(Proposal {
        repair: repair.number()?,
        slug: format!("{model}-{}", &suffix[..8]),
        instrument,
        instrument_label: portfolio_text::shorten(&intake.instrument_label, 120),
        title: text.title,
        summary: text.summary,
        before,
        after,
        more: hashes,
        delivered_at: event.recorded_at,
        at: executor.clock().now(),
    })
}

/// Photos that may be shown: those the customer sees on the tracking page, and those made at the bench to show
/// the work. What was taken at the counter may show serials, labels and faces.
fn presentable(photos: &[Photo]) -> impl Iterator<Item = &Photo> {
    photos.iter().filter(|photo| {
        photo.public
            || matches!(photo.kind, PhotoKind::Before | PhotoKind::During | PhotoKind::After)
    })
}

/// The largest photo of the first of these kinds that has one.
fn best(photos: &[Photo], kinds: &[PhotoKind]) -> Option<Sha256Hex> {
    kinds.iter().find_map(|kind| {
        presentable(photos)
            .filter(|photo| photo.kind == *kind)
            .max_by_key(|photo| pixels(photo))
            .map(|photo| photo.hash.clone())
    })
}

const fn order_of(kind: PhotoKind) -> u8 {
    match kind {
        PhotoKind::During => 0,
        PhotoKind::After => 1,
        PhotoKind::Before => 2,
        PhotoKind::Intake => 3,
        PhotoKind::Damage => 4,
    }
}

fn pixels(photo: &Photo) -> u64 {
    u64::from(photo.width) * u64::from(photo.height)
}
