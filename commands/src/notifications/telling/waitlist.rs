//! What an offer to somebody on the waitlist tells.

use domain::notification::{Cause, Fact, Facts, NotificationKind};
use domain::waitlist::WaitlistEvent;
use domain::wording::appointment_topic;
use eventlog::{LogError, RecordedEvent};

use crate::appointments::waitlist::waitlist;
use crate::executor::Executor;
use crate::notifications::queue::{Concerned, Wish};

/// The offer, to whom it was made; nothing once it stands no more.
pub(in crate::notifications) async fn of_waitlist(
    executor: &Executor,
    event: &RecordedEvent,
) -> Result<Option<Wish>, LogError> {
    let WaitlistEvent::SlotOffered { entry, slot, until, .. } = event.decode()? else {
        return Ok(None);
    };
    let list = waitlist(executor).await?;
    let offered = |known: &&domain::waitlist::WaitlistEntry| {
        known.offer.is_some_and(|offer| (offer.slot, offer.until) == (slot, until))
    };
    let Some(known) = list.entry(entry).filter(offered) else { return Ok(None) };
    let facts = Facts::new()
        .with("cita", Fact::Text(appointment_topic(known.kind).to_owned()))
        .with("hora", Fact::Moment(slot.interval().from))
        .with("vence", Fact::Moment(until));
    let concerned = Concerned::customer(known.customer);
    let cause = Cause::event(event.event_id);
    let wish = Wish::new(cause, NotificationKind::WaitlistOffer, facts, concerned);
    let wish = Wish { not_after: Some(until), ..wish };
    // The bearer of a link books on the page of the repair, which the secret of its link opens.
    Ok(Some(match known.repair {
        Some(repair) => wish.about("repair", repair),
        None => wish.about("waitlist", entry),
    }))
}
