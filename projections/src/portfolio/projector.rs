//! Folds the events of portfolio items.

use domain::portfolio::PortfolioEvent as E;
use domain::values::RepairNumber;

use super::rows::{PortfolioRow, Visibility};
use crate::cell::{Json, micros};
use crate::fold::{AggregateKind, Ddl, Envelope, Event, Projector, TableSet, Unprojectable, ddl};

/// Keeps `portfolio`.
#[derive(Debug)]
pub struct Portfolio;

impl Projector for Portfolio {
    const NAME: &'static str = "portfolio";
    const VERSION: u32 = 1;
    const DDL: Ddl = ddl!("0013_portfolio");
    type Rows = TableSet<PortfolioRow>;

    fn wants(kind: AggregateKind, _: &str) -> bool {
        kind == AggregateKind::PortfolioItem
    }

    fn declare(rows: &mut Self::Rows, envelope: &Envelope, _: &Event) {
        if let Ok(repair) = envelope.aggregate_id.parse() {
            rows.declare(repair);
        }
    }

    fn apply(
        rows: &mut Self::Rows,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), Unprojectable> {
        let Event::Portfolio(event) = event else { return Ok(()) };
        let id: RepairNumber =
            envelope.aggregate_id.parse().map_err(|error| Unprojectable(format!("{error}")))?;
        let known = rows.get_mut(&id);
        if known.as_ref().is_some_and(|row| row.version >= envelope.sequence) {
            return Ok(());
        }
        let item = || Unprojectable::missing("the portfolio item");
        match (event, known) {
            (
                E::PortfolioItemProposed {
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
                    ..
                },
                known,
            ) => {
                // Proposed again: the new proposal takes the place of the old one, and of its place in lists.
                let proposed_position =
                    known.map_or_else(|| envelope.row_position(), |row| row.proposed_position);
                rows.put(PortfolioRow {
                    repair: *repair,
                    slug: slug.clone(),
                    instrument_code: instrument.clone(),
                    instrument_label: instrument_label.clone(),
                    title: title.clone(),
                    summary: summary.clone(),
                    before_photo: before.clone(),
                    after_photo: after.clone(),
                    more_photos: Json(more.clone()),
                    visibility: Visibility::Scheduled,
                    publish_at: micros(*publish_at),
                    reason: None,
                    proposed_position,
                    version: envelope.sequence,
                });
                return Ok(());
            }
            (E::PortfolioItemEdited { title, summary, .. }, known) => {
                let row = known.ok_or_else(item)?;
                row.title.clone_from(title);
                row.summary.clone_from(summary);
                row.version = envelope.sequence;
            }
            (E::PortfolioItemPublished { .. }, known) => {
                let row = known.ok_or_else(item)?;
                row.visibility = Visibility::Published;
                row.reason = None;
                row.version = envelope.sequence;
            }
            (E::PortfolioItemHidden { reason, .. }, known) => {
                let row = known.ok_or_else(item)?;
                row.visibility = Visibility::Hidden;
                row.reason = Some(reason.clone());
                row.version = envelope.sequence;
            }
            (E::PortfolioItemWithdrawn { reason, .. }, known) => {
                let row = known.ok_or_else(item)?;
                // Gone for good: not even the row keeps what was shown.
                row.visibility = Visibility::Withdrawn;
                row.reason = Some(reason.clone());
                row.title.clear();
                row.summary.clear();
                row.before_photo = None;
                row.after_photo = None;
                row.more_photos.0.clear();
                row.version = envelope.sequence;
            }
        }
        Ok(())
    }
}
