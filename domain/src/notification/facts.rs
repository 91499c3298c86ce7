//! What a message says, as facts: amounts, days, states. A template turns them into a text, again and again the
//! same; names and links are added when it is sent and are never stored here.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::kind::NotificationKind;
use super::phones::has_a_phone_number;
use crate::calendar::santiago_local;
use crate::repair::{ChargeKind, Status};
use crate::values::{Email, Money, Phone, Rut, is_plain_text};
use crate::wording::{self, charge_label, customer_wording};

/// The longest text of a fact, in characters: as long as the summary of a policy may be.
const TEXT_MAX_CHARS: usize = 1_000;

/// One thing that a message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// A text about things, not about people, in Spanish.
    Text(String),
    /// Several of them, one a line.
    Lines(Vec<String>),
    /// CLP, IVA included.
    Amount(Money),
    /// A day in Santiago.
    Day(NaiveDate),
    /// An instant (UTC), read as local time in Santiago.
    Moment(DateTime<Utc>),
    /// A whole number.
    Count(u32),
    /// The state of a repair.
    Status(Status),
    /// What a charge is for.
    Charge(ChargeKind),
}

impl Fact {
    const fn shape(&self) -> Shape {
        match self {
            Self::Text(_) => Shape::Text,
            Self::Lines(_) => Shape::Lines,
            Self::Amount(_) => Shape::Amount,
            Self::Day(_) => Shape::Day,
            Self::Moment(_) => Shape::Moment,
            Self::Count(_) => Shape::Count,
            Self::Status(_) => Shape::Status,
            Self::Charge(_) => Shape::Charge,
        }
    }

    /// As people read it; none for [`Fact::Lines`], which are read one by one, and [`Fact::Status`], which is read
    /// in the words of `crate::wording`.
    pub fn shown(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Lines(_) | Self::Status(_) => None,
            Self::Amount(amount) => Some(amount.to_string()),
            Self::Day(day) => Some(wording::day(*day)),
            Self::Moment(at) => {
                Some(santiago_local(*at).format("%d-%m-%Y a las %H:%M").to_string())
            }
            Self::Count(count) => Some(count.to_string()),
            Self::Charge(charge) => Some(charge_label(*charge).to_owned()),
        }
    }

    /// The texts that a person could have written into it.
    fn texts(&self) -> &[String] {
        match self {
            Self::Text(text) => std::slice::from_ref(text),
            Self::Lines(lines) => lines,
            Self::Amount(_)
            | Self::Day(_)
            | Self::Moment(_)
            | Self::Count(_)
            | Self::Status(_)
            | Self::Charge(_) => &[],
        }
    }
}

/// The shape of a fact, without what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// [`Fact::Text`].
    Text,
    /// [`Fact::Lines`].
    Lines,
    /// [`Fact::Amount`].
    Amount,
    /// [`Fact::Day`].
    Day,
    /// [`Fact::Moment`].
    Moment,
    /// [`Fact::Count`].
    Count,
    /// [`Fact::Status`].
    Status,
    /// [`Fact::Charge`].
    Charge,
}

/// A fact that a message needs: the name of its placeholder, and its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needed {
    /// As it stands in the templates, in Spanish without accents (`numero`).
    pub name: &'static str,
    /// What it must be.
    pub shape: Shape,
}

/// The facts of a message, by the names of their placeholders.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(BTreeMap<String, Fact>);

/// What is wrong with the facts of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// One that the kind needs is not there, or has another shape.
    Missing(&'static str),
    /// One has a name that the kind knows nothing of.
    Unknown(String),
    /// A text is blank, too long or has control characters.
    Unreadable(String),
    /// A text is an e-mail address, a phone number or a RUT.
    Personal(String),
}

impl Facts {
    /// No facts yet.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// With one more; another of the same name is replaced.
    #[must_use]
    pub fn with(mut self, name: &str, fact: Fact) -> Self {
        self.0.insert(name.to_owned(), fact);
        self
    }

    /// The fact of that name.
    pub fn get(&self, name: &str) -> Option<&Fact> {
        self.0.get(name)
    }

    /// All of them, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.0.iter().map(|(name, fact)| (name.as_str(), fact))
    }

    /// The state whose wording the message uses, if it uses one.
    pub fn worded_status(&self, kind: NotificationKind) -> Option<Status> {
        match self.0.get("estado") {
            Some(Fact::Status(status)) => Some(*status),
            Some(_) | None => kind.worded_status(),
        }
    }

    /// What the wording of the state leaves room for; what is not known by then is left out of the sentence.
    pub fn optional(&self, kind: NotificationKind) -> Vec<Needed> {
        let wording = self.worded_status(kind).map(customer_wording);
        let names = wording.iter().flat_map(wording::Wording::placeholders);
        names.map(wording_fact).collect()
    }

    /// Whether they are those that the kind needs, besides what the wording leaves room for, readable, and name
    /// nobody.
    ///
    /// # Errors
    /// The first that is not as it must be.
    pub fn fit(&self, kind: NotificationKind) -> Result<(), Unfit> {
        for needed in facts_of(kind) {
            if !self.0.contains_key(needed.name) {
                return Err(Unfit::Missing(needed.name));
            }
        }
        let mut known = facts_of(kind).to_vec();
        known.extend(self.optional(kind));
        for (name, fact) in &self.0 {
            let Some(Needed { name, shape }) = known.iter().find(|known| known.name == name) else {
                return Err(Unfit::Unknown(name.clone()));
            };
            if fact.shape() != *shape {
                return Err(Unfit::Missing(name));
            }
            for text in fact.texts() {
                if !is_plain_text(text, TEXT_MAX_CHARS) {
                    return Err(Unfit::Unreadable((*name).to_owned()));
                }
                if is_about_a_person(text) {
                    return Err(Unfit::Personal((*name).to_owned()));
                }
            }
        }
        Ok(())
    }

    /// What stands for a placeholder of the state wording, as people read it.
    pub fn wording_value(&self, placeholder: &str) -> Option<String> {
        let name = if placeholder == "días" { "dias" } else { placeholder };
        self.get(name).and_then(Fact::shown)
    }
}

/// An address, a number or a RUT gives itself away by its form; a name does not, and callers have none to give.
fn is_about_a_person(text: &str) -> bool {
    let word = |written: &str| {
        let bare = written.trim_matches(|c: char| !c.is_alphanumeric());
        Email::parse(bare).is_ok()
            || bare.contains('-') && Rut::parse(bare).is_ok()
            || written.starts_with('+') && Phone::parse(written).is_ok()
    };
    Phone::parse(text).is_ok() || text.split_whitespace().any(word) || has_a_phone_number(text)
}

/// The fact behind a placeholder of the state wording (`crate::wording`).
fn wording_fact(placeholder: &'static str) -> Needed {
    match placeholder {
        "días" => need("dias", Shape::Count),
        "p" => need("p", Shape::Count),
        "pieza" => need("pieza", Shape::Text),
        day => need(day, Shape::Day),
    }
}

const fn need(name: &'static str, shape: Shape) -> Needed {
    Needed { name, shape }
}

const NUMBER: Needed = need("numero", Shape::Text);
const INSTRUMENT: Needed = need("equipo", Shape::Text);
const PART: Needed = need("pieza", Shape::Text);
const TOTAL: Needed = need("total", Shape::Amount);
const AMOUNT: Needed = need("monto", Shape::Amount);
const BALANCE: Needed = need("saldo", Shape::Amount);
const CHARGE: Needed = need("cobro", Shape::Charge);
const DATE: Needed = need("fecha", Shape::Day);
const DAY_COUNT: Needed = need("dia", Shape::Count);
const STATUS: Needed = need("estado", Shape::Status);
const CHANGES: Needed = need("cambios", Shape::Lines);
const DECISION: Needed = need("decision", Shape::Text);
const APPOINTMENT: Needed = need("cita", Shape::Text);
const AT: Needed = need("hora", Shape::Moment);
const TICKET: Needed = need("ticket", Shape::Text);
const CATEGORY: Needed = need("categoria", Shape::Text);
const DUE: Needed = need("vence", Shape::Moment);
const DOCUMENT: Needed = need("documento", Shape::Text);
const SUMMARY: Needed = need("resumen", Shape::Text);
const IN_FORCE_FROM: Needed = need("rige", Shape::Day);
const WHAT_HAPPENED: Needed = need("que_paso", Shape::Text);
const WHAT_TO_DO: Needed = need("que_hacer", Shape::Text);
const WAY_BACK: Needed = need("devolucion", Shape::Text);
const LINES: Needed = need("lineas", Shape::Lines);

/// The facts of a kind, apart from those of the wording of a state.
pub const fn facts_of(kind: NotificationKind) -> &'static [Needed] {
    use NotificationKind as K;
    match kind {
        K::EstimateSaved => &[INSTRUMENT, DATE],
        K::RepairCreated | K::AbandonedNotice | K::CustomerUnreachable => &[NUMBER, INSTRUMENT],
        K::StateChanged => &[NUMBER, INSTRUMENT, STATUS],
        K::StateDigest => &[NUMBER, INSTRUMENT, CHANGES],
        K::QuoteReady | K::QuoteExpiring => &[NUMBER, INSTRUMENT, TOTAL],
        K::QuoteDecided => &[NUMBER, INSTRUMENT, DECISION],
        K::PartShipped => &[NUMBER, INSTRUMENT, PART, DATE],
        K::PartArrived => &[NUMBER, INSTRUMENT, PART],
        K::PickupReady => &[NUMBER, INSTRUMENT, BALANCE],
        K::PickupReminder => &[NUMBER, INSTRUMENT, BALANCE, DAY_COUNT],
        K::AbandonmentWarning => &[NUMBER, INSTRUMENT, DAY_COUNT, DATE],
        K::StorageCharged => &[NUMBER, INSTRUMENT, AMOUNT, DATE, BALANCE],
        K::AppointmentBooked
        | K::AppointmentMoved
        | K::AppointmentCancelled
        | K::AppointmentReminder
        | K::AppointmentSoon => &[APPOINTMENT, AT],
        K::WaitlistOffer => &[APPOINTMENT, AT, DUE],
        K::TicketAnswered | K::TicketAutoReplied => &[TICKET],
        K::SlaHalf | K::SlaUrgent | K::SlaBreached => &[TICKET, CATEGORY, DUE],
        K::TicketUrgent | K::SlaCompensation | K::SlaOverrun | K::CompensationOverdue => {
            &[TICKET, CATEGORY]
        }
        K::CompensationDecided => &[TICKET, DECISION],
        K::TicketClosed => &[TICKET, DATE],
        K::PaymentConfirmed | K::PaymentRejected | K::PaymentReviewed => {
            &[NUMBER, CHARGE, AMOUNT, BALANCE]
        }
        K::PaymentRefunded => &[NUMBER, CHARGE, AMOUNT, BALANCE, WAY_BACK],
        K::PaymentInExcess | K::PaymentKept | K::PaymentMismatched => &[NUMBER, CHARGE, AMOUNT],
        K::StreamStarting | K::VideoReady => &[NUMBER, INSTRUMENT],
        K::PolicyChanged => &[DOCUMENT, SUMMARY, IN_FORCE_FROM],
        K::DataBreach => &[DATE, WHAT_HAPPENED, WHAT_TO_DO],
        K::DailySummary => &[DATE, LINES],
        K::SessionReused => &[AT],
    }
}
