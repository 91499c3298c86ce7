//! Ids of streams and of things inside them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::InvalidValue;

macro_rules! typed_id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an id that was drawn outside the domain.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The bare id.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidValue;
            fn from_str(text: &str) -> Result<Self, InvalidValue> {
                Uuid::parse_str(text)
                    .map(Self)
                    .map_err(|_| InvalidValue { what: "id", why: "is not a UUID" })
            }
        }
    )+};
}

typed_id!(
    /// A customer or a member of the staff; also the subject of sealed personal data.
    PersonId,
    /// An estimate, or the formal quotation of a repair.
    QuotationId,
    /// A line of a formal quotation.
    LineId,
    /// A technical finding.
    FindingId,
    /// A note on a repair.
    NoteId,
    /// A filled test procedure.
    TestRunId,
    /// A stretch of timed work.
    WorkSessionId,
    /// An attempt to pay a charge online.
    PaymentId,
    /// A conversation with a customer, from the question to the last answer.
    TicketId,
    /// A message of a ticket: a customer's, an answer, an automatic reply or an internal note.
    MessageId,
    /// A message to one person through one channel.
    NotificationId,
    /// Money of an online payment on its way back.
    RefundId,
    /// An appointment; it stays the same when the appointment moves to another day.
    AppointmentId,
    /// Time that staff keep free of appointments.
    BlockId,
    /// A breach of personal data.
    BreachId,
    /// Somebody's place on the waitlist of appointments.
    WaitlistEntryId,
);

macro_rules! code {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// Reads a code: 1–80 of `a-z`, `0-9`, `-`, `_`.
            ///
            /// # Errors
            /// When the text is anything else.
            pub fn parse(text: &str) -> Result<Self, InvalidValue> {
                let legal = (1..=80).contains(&text.len())
                    && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'));
                if legal {
                    Ok(Self(text.into()))
                } else {
                    Err(InvalidValue { what: "code", why: "is 1 to 80 of a-z, 0-9, - and _" })
                }
            }

            /// The code's text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidValue;
            fn try_from(text: String) -> Result<Self, InvalidValue> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0.into()
            }
        }
    )+};
}

code!(
    /// A brand (`roland`).
    BrandCode,
    /// An instrument (`roland-juno-60`).
    InstrumentCode,
    /// A kind of component (`power_supply`).
    ComponentCode,
    /// A fault (`power-dead`).
    FaultCode,
);

/// The stream of a catalogue entry: `brand.roland`, `instrument.roland-juno-60`, `component.vco`, `fault.power-dead`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "code")]
pub enum CatalogueCode {
    /// A brand.
    Brand(BrandCode),
    /// An instrument.
    Instrument(InstrumentCode),
    /// A kind of component.
    Component(ComponentCode),
    /// A fault.
    Fault(FaultCode),
}

impl fmt::Display for CatalogueCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Brand(code) => write!(f, "brand.{code}"),
            Self::Instrument(code) => write!(f, "instrument.{code}"),
            Self::Component(code) => write!(f, "component.{code}"),
            Self::Fault(code) => write!(f, "fault.{code}"),
        }
    }
}

/// A repair's number, `CDS-2026-0001`: the Santiago year and a gapless count within it, four digits or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RepairNumber {
    year: u16,
    count: u32,
}

impl RepairNumber {
    /// The `count`-th repair of `year`; counts begin at 1.
    ///
    /// # Errors
    /// When the year has not four digits or the count is zero.
    pub const fn new(year: u16, count: u32) -> Result<Self, InvalidValue> {
        if year < 1000 || year > 9999 || count == 0 {
            return Err(InvalidValue { what: "repair number", why: "is like CDS-2026-0001" });
        }
        Ok(Self { year, count })
    }

    /// The year by the date in Santiago.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The count within the year, from 1.
    pub const fn count(self) -> u32 {
        self.count
    }
}

impl fmt::Display for RepairNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CDS-{}-{:04}", self.year, self.count)
    }
}

impl FromStr for RepairNumber {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let wrong = InvalidValue { what: "repair number", why: "is like CDS-2026-0001" };
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let (year, count) =
            text.strip_prefix("CDS-").and_then(|rest| rest.split_once('-')).ok_or(wrong.clone())?;
        if !digits(year) || !digits(count) || year.len() != 4 || count.len() < 4 {
            return Err(wrong);
        }
        // One text per number: a fifth digit only where four do not suffice.
        if count.len() > 4 && count.starts_with('0') {
            return Err(wrong);
        }
        match (year.parse(), count.parse()) {
            (Ok(year), Ok(count)) => Self::new(year, count),
            _ => Err(wrong),
        }
    }
}

impl TryFrom<String> for RepairNumber {
    type Error = InvalidValue;
    fn try_from(text: String) -> Result<Self, InvalidValue> {
        text.parse()
    }
}

impl From<RepairNumber> for String {
    fn from(number: RepairNumber) -> Self {
        number.to_string()
    }
}
