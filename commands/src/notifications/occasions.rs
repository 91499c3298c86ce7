//! What reminders remind of, read from the log: asked when one is queued and once more when it is sent. In between
//! lie the quiet hours or a day without a provider, and nobody wants to be reminded of what they have done meanwhile.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use domain::agenda::{Agenda, Appointment, Stage, agenda_id};
use domain::calendar::santiago_date;
use domain::notification::{Fact, Message, NotificationKind};
use domain::repair::{Notice, Quote, QuoteDecision, Repair, RepairEvent, Status};
use domain::values::{Money, RepairNumber};
use domain::waitlist::WaitlistEntry;
use eventlog::{LogError, RecordedEvent, StreamId};
use uuid::Uuid;

use super::expected::expected_appointments;
use super::repairs::{Move, story};
use super::waiting::{is_decided, is_rated, is_settled};
use crate::appointments::waitlist::{can_book, waitlist};
use crate::executor::Executor;

/// An instrument that waits to be collected, and its owner was told.
#[derive(Debug, Clone)]
pub struct Uncollected {
    /// The repair.
    pub repair: Arc<Repair>,
    /// The event that proved the notice from which the days count.
    pub notice: Uuid,
}

/// A formal quote that waits for its customer's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingQuote {
    /// The quote.
    pub quote: Quote,
    /// The event that issued it.
    pub issued: Uuid,
}

/// The repair, while it waits to be collected.
///
/// # Errors
/// When the log fails.
pub async fn uncollected(
    executor: &Executor,
    number: RepairNumber,
) -> Result<Option<Uncollected>, LogError> {
    let Some(repair) = repair_in(executor, number, Status::ReadyPickup).await? else {
        return Ok(None);
    };
    let mut notice = None;
    for event in events_of(executor, number).await? {
        if event.event_type == "NoticeProved"
            && let RepairEvent::NoticeProved { notice: Notice::Ready, .. } = event.decode()?
        {
            notice = Some(event.event_id);
        }
    }
    Ok(notice.map(|notice| Uncollected { repair, notice }))
}

/// The newest quote of the repair, while it waits for an answer.
///
/// # Errors
/// When the log fails.
pub async fn pending_quote(
    executor: &Executor,
    number: RepairNumber,
) -> Result<Option<PendingQuote>, LogError> {
    let Some(repair) = repair_in(executor, number, Status::Quoted).await? else { return Ok(None) };
    let newest = repair.quotes().last();
    let Some(quote) = newest.filter(|quote| quote.decision == QuoteDecision::Pending) else {
        return Ok(None);
    };
    let events = events_of(executor, number).await?;
    let issued = events.iter().rfind(|event| event.event_type == "QuoteIssued");
    Ok(issued.map(|event| PendingQuote { quote: quote.clone(), issued: event.event_id }))
}

/// The appointments that stand on that day, by their time.
///
/// # Errors
/// When the log fails.
pub async fn confirmed_appointments(
    executor: &Executor,
    date: NaiveDate,
) -> Result<Vec<Appointment>, LogError> {
    let agenda = executor.load_if_any::<Agenda>(&agenda_id(date)).await?;
    let Some(agenda) = agenda else { return Ok(Vec::new()) };
    let confirmed = agenda.state.appointments().filter(|it| it.stage == Stage::Confirmed);
    let mut confirmed: Vec<Appointment> = confirmed.cloned().collect();
    confirmed.sort_by_key(|appointment| appointment.slot.local);
    Ok(confirmed)
}

/// Whether what a message tells of has passed: collected, answered, called off, moved to another time, booked by
/// somebody else, in another state by now. After a day without a provider nobody is told what is no longer true.
pub(super) async fn is_over(executor: &Executor, message: &Message) -> Result<bool, LogError> {
    let about = message.about.as_ref().map(|about| about.id.as_str()).unwrap_or_default();
    let cause = message.cause.event;
    Ok(match (message.kind, about.parse()) {
        (NotificationKind::PickupReminder | NotificationKind::AbandonmentWarning, Ok(number)) => {
            uncollected(executor, number).await?.is_none_or(|it| it.notice != cause)
        }
        (NotificationKind::QuoteReady | NotificationKind::QuoteExpiring, Ok(number)) => {
            pending_quote(executor, number).await?.is_none_or(|it| it.issued != cause)
        }
        // What was waived before the message went out is owed by nobody.
        (NotificationKind::StorageCharged, _) => {
            let repair = executor.load_if_any::<Repair>(about).await?;
            repair.is_some_and(|known| known.state.storage_charged() <= Money::ZERO)
        }
        (NotificationKind::PickupReady, Ok(number)) => {
            ready_since(executor, number).await?.is_none_or(|it| it.event != cause)
        }
        (NotificationKind::AbandonedNotice, Ok(number)) => {
            repair_in(executor, number, Status::Abandoned).await?.is_none()
        }
        (NotificationKind::EstimateSaved, _) => match message.facts.get("fecha") {
            Some(Fact::Day(last)) => *last < santiago_date(executor.clock().now()),
            Some(_) | None => false,
        },
        (NotificationKind::AppointmentBooked | NotificationKind::AppointmentMoved, _) => {
            let Some(starts) = moment(message) else { return Ok(false) };
            let stand = confirmed_appointments(executor, santiago_date(starts)).await?;
            !is_among(&stand, about, starts)
        }
        (NotificationKind::AppointmentReminder | NotificationKind::AppointmentSoon, _) => {
            let Some(starts) = moment(message) else { return Ok(false) };
            let expected = expected_appointments(executor, santiago_date(starts)).await?;
            !is_among(&expected, about, starts)
        }
        // That a promise was broken stays true, whoever answers afterwards.
        (
            NotificationKind::TicketUrgent
            | NotificationKind::SlaHalf
            | NotificationKind::SlaUrgent
            | NotificationKind::SlaOverrun,
            _,
        ) => is_settled(executor, message).await?,
        // An answer takes back no compensation that was proposed; what is decided about it is told by itself.
        (NotificationKind::SlaCompensation, _) => is_decided(executor, message).await?,
        (NotificationKind::TicketClosed, _) => is_rated(executor, about).await?,
        (NotificationKind::WaitlistOffer, _) => {
            let starts = moment(message);
            let list = waitlist(executor).await?;
            let mut theirs =
                list.entries().iter().filter(|it| it.customer == message.recipient.person);
            let is_it = |it: &&WaitlistEntry| {
                it.offer.is_some_and(|it| starts == Some(it.slot.interval().from))
            };
            match theirs.find(is_it) {
                Some(known) => !can_book(executor, known).await?,
                None => true,
            }
        }
        _ => false,
    })
}

/// The time that the message names.
fn moment(message: &Message) -> Option<DateTime<Utc>> {
    match message.facts.get("hora") {
        Some(Fact::Moment(at)) => Some(*at),
        Some(_) | None => None,
    }
}

/// Whether one of them is that one, at that time.
fn is_among(appointments: &[Appointment], id: &str, starts: DateTime<Utc>) -> bool {
    let mut with_id = appointments.iter().filter(|it| it.appointment.to_string() == id);
    with_id.any(|it| it.slot.interval().from == starts)
}

/// The move by which the instrument became ready, while it waits to be collected.
///
/// # Errors
/// When the log fails.
pub(super) async fn ready_since(
    executor: &Executor,
    number: RepairNumber,
) -> Result<Option<Move>, LogError> {
    if repair_in(executor, number, Status::ReadyPickup).await?.is_none() {
        return Ok(None);
    }
    Ok(story(executor, number, u64::MAX).await?.moves.pop())
}

/// The repair, if it is in that state.
async fn repair_in(
    executor: &Executor,
    number: RepairNumber,
    status: Status,
) -> Result<Option<Arc<Repair>>, LogError> {
    let loaded = executor.load_if_any::<Repair>(&number.to_string()).await?;
    Ok(loaded.map(|loaded| loaded.state).filter(|repair| repair.status() == Some(status)))
}

async fn events_of(
    executor: &Executor,
    number: RepairNumber,
) -> Result<Vec<RecordedEvent>, LogError> {
    executor.log().load(&StreamId::new("repair", number.to_string()), 0).await
}
