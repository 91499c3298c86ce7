//! What a kept estimate tells.

use domain::calendar::santiago_date;
use domain::notification::{Cause, Fact, Facts, NotificationKind};
use domain::quotation::QuotationEvent;
use eventlog::{LogError, RecordedEvent};

use crate::executor::Executor;
use crate::notifications::queue::{Concerned, Wish};

/// The link and the expiry date, for whoever kept it.
pub(in crate::notifications) async fn of_estimate(
    executor: &Executor,
    event: &RecordedEvent,
) -> Result<Option<Wish>, LogError> {
    let QuotationEvent::EstimateSaved { person, .. } = event.decode::<QuotationEvent>()? else {
        return Ok(None);
    };
    let stream = executor.log().load(&event.stream, 0).await?;
    let Some(given) = stream.first() else { return Ok(None) };
    let QuotationEvent::EstimateGiven { instrument_label, valid_until, .. } = given.decode()?
    else {
        return Ok(None);
    };
    let facts = Facts::new()
        .with("equipo", Fact::Text(instrument_label))
        .with("fecha", Fact::Day(santiago_date(valid_until)));
    let (cause, kind) = (Cause::event(event.event_id), NotificationKind::EstimateSaved);
    let wish = Wish::new(cause, kind, facts, Concerned::customer(person));
    Ok(Some(wish.about("quotation", &event.stream.aggregate_id)))
}
