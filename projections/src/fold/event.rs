//! An event as projectors see it: an envelope and the decoded fact.

use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use domain::agenda::AgendaEvent;
use domain::breach::BreachEvent;
use domain::calendar_sync::CalendarSyncEvent;
use domain::catalogue::CatalogueEvent;
use domain::disclosure::DisclosureEvent;
use domain::job_run::JobRunEvent;
use domain::notification::NotificationEvent;
use domain::payment::PaymentEvent;
use domain::person::PersonEvent;
use domain::policy_document::PolicyEvent;
use domain::portfolio::PortfolioEvent;
use domain::quotation::QuotationEvent;
use domain::repair::RepairEvent;
use domain::ticket::TicketEvent;
use domain::waitlist::WaitlistEvent;
use domain::webhook::WebhookEvent;
use domain::work_clock::WorkClockEvent;
use eventlog::{EventRef, LogError, Metadata, Position, RecordedEvent, StreamId};
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// The types of aggregates, by the literals that are stored for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AggregateKind {
    /// `person`.
    Person,
    /// `catalogue_entry`.
    CatalogueEntry,
    /// `quotation`.
    Quotation,
    /// `repair`.
    Repair,
    /// `work_clock`.
    WorkClock,
    /// `portfolio_item`.
    PortfolioItem,
    /// `disclosures`.
    Disclosures,
    /// `ticket`.
    Ticket,
    /// `payment`.
    Payment,
    /// `webhook`.
    Webhook,
    /// `notification`.
    Notification,
    /// `policy`.
    Policy,
    /// `job_run`.
    JobRun,
    /// `agenda`.
    Agenda,
    /// `calendar_sync`.
    CalendarSync,
    /// `waitlist`.
    Waitlist,
    /// `breach_register`.
    BreachRegister,
}

impl AggregateKind {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Person,
        Self::CatalogueEntry,
        Self::Quotation,
        Self::Repair,
        Self::WorkClock,
        Self::PortfolioItem,
        Self::Disclosures,
        Self::Ticket,
        Self::Payment,
        Self::Webhook,
        Self::Notification,
        Self::Policy,
        Self::JobRun,
        Self::Agenda,
        Self::CalendarSync,
        Self::Waitlist,
        Self::BreachRegister,
    ];

    /// The stored literal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::CatalogueEntry => "catalogue_entry",
            Self::Quotation => "quotation",
            Self::Repair => "repair",
            Self::WorkClock => "work_clock",
            Self::PortfolioItem => "portfolio_item",
            Self::Disclosures => "disclosures",
            Self::Ticket => "ticket",
            Self::Payment => "payment",
            Self::Webhook => "webhook",
            Self::Notification => "notification",
            Self::Policy => "policy",
            Self::JobRun => "job_run",
            Self::Agenda => "agenda",
            Self::CalendarSync => "calendar_sync",
            Self::Waitlist => "waitlist",
            Self::BreachRegister => "breach_register",
        }
    }

    /// The kind of that literal; none for aggregates that another tool keeps in the same log.
    pub fn parse(literal: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == literal)
    }
}

/// A decoded fact of any aggregate.
#[derive(Debug, Clone)]
pub enum Event {
    /// Of a person.
    Person(PersonEvent),
    /// Of a catalogue entry.
    Catalogue(CatalogueEvent),
    /// Of an estimate.
    Quotation(QuotationEvent),
    /// Of a repair.
    Repair(RepairEvent),
    /// Of a technician's timer.
    WorkClock(WorkClockEvent),
    /// Of a portfolio item.
    Portfolio(PortfolioEvent),
    /// Of what was shown to whom.
    Disclosure(DisclosureEvent),
    /// Of a ticket.
    Ticket(TicketEvent),
    /// Of an attempt to pay.
    Payment(PaymentEvent),
    /// Of a provider's delivery.
    Webhook(WebhookEvent),
    /// Of a message to one person.
    Notification(NotificationEvent),
    /// Of a policy.
    Policy(PolicyEvent),
    /// Of one run of a job.
    JobRun(JobRunEvent),
    /// Of one day's agenda.
    Agenda(AgendaEvent),
    /// Of reading the mirror of the agenda.
    CalendarSync(CalendarSyncEvent),
    /// Of the waitlist of appointments.
    Waitlist(WaitlistEvent),
    /// Of the register of breaches.
    Breach(BreachEvent),
}

impl Event {
    /// Decodes a payload without an intermediate tree.
    pub fn decode(kind: AggregateKind, payload: &str) -> Result<Self, String> {
        match kind {
            AggregateKind::Person => typed(payload, Self::Person),
            AggregateKind::CatalogueEntry => typed(payload, Self::Catalogue),
            AggregateKind::Quotation => typed(payload, Self::Quotation),
            AggregateKind::Repair => typed(payload, Self::Repair),
            AggregateKind::WorkClock => typed(payload, Self::WorkClock),
            AggregateKind::PortfolioItem => typed(payload, Self::Portfolio),
            AggregateKind::Disclosures => typed(payload, Self::Disclosure),
            AggregateKind::Ticket => typed(payload, Self::Ticket),
            AggregateKind::Payment => typed(payload, Self::Payment),
            AggregateKind::Webhook => typed(payload, Self::Webhook),
            AggregateKind::Notification => typed(payload, Self::Notification),
            AggregateKind::Policy => typed(payload, Self::Policy),
            AggregateKind::JobRun => typed(payload, Self::JobRun),
            AggregateKind::Agenda => typed(payload, Self::Agenda),
            AggregateKind::CalendarSync => typed(payload, Self::CalendarSync),
            AggregateKind::Waitlist => typed(payload, Self::Waitlist),
            AggregateKind::BreachRegister => typed(payload, Self::Breach),
        }
    }
}

fn typed<T: DeserializeOwned>(payload: &str, wrap: fn(T) -> Event) -> Result<Event, String> {
    serde_json::from_str(payload).map(wrap).map_err(|error| format!("cannot be decoded: {error}"))
}

/// Where an event comes from and, where a projector needs it, how.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// Its place in the log.
    pub position: Position,
    /// The type of its aggregate.
    pub kind: AggregateKind,
    /// The id of its aggregate.
    pub aggregate_id: String,
    /// Its number in the aggregate's stream, from 1.
    pub sequence: u64,
    /// Its name.
    pub event_type: String,
    /// Its id.
    pub event_id: Uuid,
    /// When it was recorded (UTC, µs).
    pub recorded_at: DateTime<Utc>,
    /// Who caused it and why, for projectors that ask for it.
    pub metadata: Option<Box<Metadata>>,
    /// Its JSON text, for projectors that ask for it.
    pub payload: Option<Box<str>>,
}

impl Envelope {
    /// The position as read tables keep it: unique, and growing along the log.
    pub fn row_position(&self) -> i64 {
        i64::try_from(self.position.prepare).unwrap_or(i64::MAX)
    }

    /// The stream it belongs to.
    pub fn stream(&self) -> StreamId {
        StreamId::new(self.kind.as_str(), self.aggregate_id.clone())
    }
}

/// What a projector needs besides the decoded event.
#[derive(Debug, Clone, Copy, Default)]
pub struct Needs {
    /// [`Envelope::metadata`].
    pub metadata: bool,
    /// [`Envelope::payload`].
    pub payload: bool,
}

/// An event on its way into a fold. Several folds may look at it, and it is decoded once.
#[derive(Debug)]
pub struct Item {
    /// Its envelope.
    pub envelope: Envelope,
    event: OnceLock<Result<Event, String>>,
}

impl Item {
    /// From an event that was read one by one: with everything that any projector needs.
    pub(crate) fn from_recorded(event: RecordedEvent, kind: AggregateKind) -> Self {
        Self {
            event: OnceLock::new(),
            envelope: Envelope {
                position: event.position,
                kind,
                aggregate_id: event.stream.aggregate_id,
                sequence: event.sequence,
                event_type: event.event_type,
                event_id: event.event_id,
                recorded_at: event.recorded_at,
                metadata: Some(Box::new(event.metadata)),
                payload: Some(event.payload.into()),
            },
        }
    }

    /// The fact, or why it could not be decoded.
    pub fn event(&self) -> Result<&Event, &String> {
        let decode = || match &self.envelope.payload {
            Some(payload) => Event::decode(self.envelope.kind, payload),
            None => Err("has no payload".into()),
        };
        self.event.get_or_init(decode).as_ref()
    }

    /// From an event of a replay, opening only what is needed.
    ///
    /// # Errors
    /// When the log itself cannot answer; an event that is damaged or cannot be decoded becomes an item that
    /// says so.
    pub(crate) fn from_ref(
        event: &EventRef<'_>,
        kind: AggregateKind,
        needs: Needs,
    ) -> Result<Self, LogError> {
        let mut damage = None;
        let payload = or_damage(event.payload(), &mut damage)?;
        let metadata = match needs.metadata {
            true => or_damage(event.metadata(), &mut damage)?,
            false => None,
        };
        let decoded = match (&payload, damage) {
            (_, Some(why)) => Err(why),
            (Some(payload), None) => Event::decode(kind, payload),
            (None, None) => Err("has no payload".into()),
        };
        Ok(Self {
            event: decoded.into(),
            envelope: Envelope {
                position: event.position(),
                kind,
                aggregate_id: event.aggregate_id().to_owned(),
                sequence: event.sequence(),
                event_type: event.event_type().to_owned(),
                event_id: event.event_id(),
                recorded_at: event.recorded_at(),
                metadata: metadata.map(Box::new),
                payload: payload.filter(|_| needs.payload).map(|text| text.as_ref().into()),
            },
        })
    }

    /// Roughly how much memory it holds, in bytes.
    pub(crate) fn weight(payload: usize) -> usize {
        256 + 2 * payload
    }
}

/// Damage is a property of the event and parks it; everything else is a failure of the log and is retried.
fn or_damage<T>(
    answer: Result<T, LogError>,
    damage: &mut Option<String>,
) -> Result<Option<T>, LogError> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error @ (LogError::Damaged { .. } | LogError::SealBroken(_))) => {
            *damage = Some(error.to_string());
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
