//! A value of a column, the same for every dialect, and how Rust types become one.
//!
//! Rows travel between projectors and databases as cells, so that loading, upserting, comparing and copying
//! are written once for all tables.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use domain::Role;
use domain::catalogue::{FaultCategory, InstrumentKind, Tier};
use domain::repair::{Outcome, PaymentMethod, Status};
use domain::ticket::{Category, Channel, ClockKind, ClockStop, Measure, SlaLevel, TicketStatus};
use domain::values::{
    AppointmentId, BlockId, BrandCode, ComponentCode, FaultCode, InstrumentCode, MessageId, Money,
    PaymentId, PersonId, QuotationId, RepairNumber, Sha256Hex, TicketId, WorkSessionId,
};
use serde::Serialize;
use serde::de::value::{Error as TextError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde_json::Value;
use uuid::Uuid;

/// The kind of a column; each dialect chooses its own type for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `BOOLEAN`.
    Bool,
    /// `BIGINT`.
    Int,
    /// `VARCHAR`, `TEXT`.
    Text,
    /// `DATETIME(6)`, UTC.
    Time,
    /// `DATE`.
    Date,
    /// `JSON`.
    Json,
}

/// A value of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// No value.
    Null,
    /// A yes or no.
    Bool(bool),
    /// A whole number: a count, pesos, a position.
    Int(i64),
    /// A text.
    Text(String),
    /// An instant, to the microsecond.
    Time(DateTime<Utc>),
    /// A day.
    Date(NaiveDate),
    /// A JSON text.
    Json(String),
}

impl Cell {
    /// Whether both mean the same: JSON is compared as a value, since `MySQL` rewrites its text.
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Json(left), Self::Json(right)) => {
                left == right
                    || matches!(
                        (serde_json::from_str::<Value>(left), serde_json::from_str::<Value>(right)),
                        (Ok(left), Ok(right)) if left == right
                    )
            }
            _ => self == other,
        }
    }

    /// The cell as JSON, for reports.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::from(*value),
            Self::Int(value) => Value::from(*value),
            Self::Text(text) => Value::from(text.as_str()),
            Self::Time(at) => Value::from(at.to_rfc3339()),
            Self::Date(day) => Value::from(day.to_string()),
            Self::Json(text) => {
                serde_json::from_str(text).unwrap_or_else(|_| Value::from(text.as_str()))
            }
        }
    }

    /// Roughly how many bytes it takes on the wire.
    pub(crate) const fn weight(&self) -> usize {
        match self {
            Self::Null | Self::Bool(_) => 1,
            Self::Int(_) => 8,
            Self::Time(_) | Self::Date(_) => 26,
            Self::Text(text) | Self::Json(text) => text.len(),
        }
    }
}

/// A cell that is not what its column says: a damaged read table.
#[derive(Debug, Clone, thiserror::Error)]
#[error("column {column}: {why}")]
pub struct CellError {
    /// The column.
    pub column: &'static str,
    /// What is wrong.
    pub why: String,
}

/// A Rust type that stands in a column.
pub trait CellType: Sized {
    /// The column's kind.
    const KIND: Kind;
    /// Whether the column may be empty.
    const NULLABLE: bool = false;
    /// The cell.
    fn to_cell(&self) -> Cell;
    /// Reads the cell.
    fn from_cell(cell: Cell) -> Result<Self, String>;
}

fn unexpected<T>(cell: &Cell) -> Result<T, String> {
    Err(format!("unexpected {cell:?}"))
}

impl CellType for bool {
    const KIND: Kind = Kind::Bool;
    fn to_cell(&self) -> Cell {
        Cell::Bool(*self)
    }
    fn from_cell(cell: Cell) -> Result<Self, String> {
        if let Cell::Bool(value) = cell { Ok(value) } else { unexpected(&cell) }
    }
}

macro_rules! whole_numbers {
    ($($type:ty),+) => {$(
        impl CellType for $type {
            const KIND: Kind = Kind::Int;
            fn to_cell(&self) -> Cell {
                Cell::Int(i64::try_from(*self).unwrap_or(i64::MAX))
            }
            fn from_cell(cell: Cell) -> Result<Self, String> {
                let Cell::Int(value) = cell else { return unexpected(&cell) };
                Self::try_from(value).map_err(|_| format!("{value} is out of range"))
            }
        }
    )+};
}
whole_numbers!(i64, u64, u32, u16, u8);

impl CellType for Money {
    const KIND: Kind = Kind::Int;
    fn to_cell(&self) -> Cell {
        Cell::Int(self.pesos())
    }
    fn from_cell(cell: Cell) -> Result<Self, String> {
        i64::from_cell(cell).map(Self::clp)
    }
}

impl CellType for String {
    const KIND: Kind = Kind::Text;
    fn to_cell(&self) -> Cell {
        Cell::Text(self.clone())
    }
    fn from_cell(cell: Cell) -> Result<Self, String> {
        if let Cell::Text(text) = cell { Ok(text) } else { unexpected(&cell) }
    }
}

impl CellType for DateTime<Utc> {
    const KIND: Kind = Kind::Time;
    fn to_cell(&self) -> Cell {
        Cell::Time(self.trunc_subsecs(6))
    }
    fn from_cell(cell: Cell) -> Result<Self, String> {
        if let Cell::Time(at) = cell { Ok(at) } else { unexpected(&cell) }
    }
}

impl CellType for NaiveDate {
    const KIND: Kind = Kind::Date;
    fn to_cell(&self) -> Cell {
        Cell::Date(*self)
    }
    fn from_cell(cell: Cell) -> Result<Self, String> {
        if let Cell::Date(day) = cell { Ok(day) } else { unexpected(&cell) }
    }
}

impl<T: CellType> CellType for Option<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
    fn to_cell(&self) -> Cell {
        self.as_ref().map_or(Cell::Null, T::to_cell)
    }
    fn from_cell(cell: Cell) -> Result<Self, String> {
        if cell == Cell::Null { Ok(None) } else { T::from_cell(cell).map(Some) }
    }
}

/// A value kept as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: Serialize + DeserializeOwned> CellType for Json<T> {
    const KIND: Kind = Kind::Json;
    fn to_cell(&self) -> Cell {
        let text = serde_json::to_string(&self.0);
        Cell::Json(text.expect("invariant: the values of read tables have string keys"))
    }
    fn from_cell(cell: Cell) -> Result<Self, String> {
        let Cell::Json(text) = cell else { return unexpected(&cell) };
        serde_json::from_str(&text).map(Self).map_err(|error| error.to_string())
    }
}

macro_rules! displayed {
    ($($type:ty),+ $(,)?) => {$(
        impl CellType for $type {
            const KIND: Kind = Kind::Text;
            fn to_cell(&self) -> Cell {
                Cell::Text(self.to_string())
            }
            fn from_cell(cell: Cell) -> Result<Self, String> {
                read_text(cell, |text| text.parse::<Self>().map_err(|error| error.to_string()))
            }
        }
    )+};
}
displayed!(Uuid, PersonId, QuotationId, WorkSessionId, RepairNumber);
displayed!(TicketId, MessageId, PaymentId, AppointmentId, BlockId);
displayed!(domain::values::NotificationId);

macro_rules! coded {
    ($($type:ty),+ $(,)?) => {$(
        impl CellType for $type {
            const KIND: Kind = Kind::Text;
            fn to_cell(&self) -> Cell {
                Cell::Text(self.as_str().to_owned())
            }
            fn from_cell(cell: Cell) -> Result<Self, String> {
                read_text(cell, |text| Self::parse(text).map_err(|error| error.to_string()))
            }
        }
    )+};
}
coded!(BrandCode, InstrumentCode, ComponentCode, FaultCode, Sha256Hex);

/// Enums without fields stand in columns under the name that they have in events.
macro_rules! named {
    ($($type:ty),+ $(,)?) => {$(
        impl CellType for $type {
            const KIND: Kind = Kind::Text;
            fn to_cell(&self) -> Cell {
                Cell::Text(name_of(self))
            }
            fn from_cell(cell: Cell) -> Result<Self, String> {
                read_text(cell, |text| by_name(text))
            }
        }
    )+};
}
named!(Status, Outcome, Role, Tier, InstrumentKind, FaultCategory, PaymentMethod);
named!(domain::repair::ChargeKind, crate::portfolio::Visibility);
named!(crate::dashboard::QuoteAnswer);
named!(domain::payment::Gateway, domain::payment::PaymentStatus);
named!(domain::webhook::Provider, crate::webhook_inbox::Standing);
named!(crate::job_runs::RunStanding);
named!(crate::quotations::QuotationKind, crate::quotations::QuotationStatus);
named!(Category, Channel, ClockKind, ClockStop, Measure, SlaLevel, TicketStatus);
named!(crate::tickets::MessageKind);
named!(domain::agenda::AppointmentKind, domain::agenda::AppointmentState);
named!(domain::notification::NotificationKind, domain::notification::Channel);
named!(domain::notification::SuppressionReason, crate::notifications::NotificationState);

/// The name under which an enum without fields is stored in events.
pub(crate) fn name_of<T: Serialize>(value: &T) -> String {
    let quoted = serde_json::to_string(value).expect("invariant: a fieldless enum serialises");
    quoted.trim_matches('"').to_owned()
}

/// The enum without fields of that name.
pub(crate) fn by_name<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    let deserializer: StrDeserializer<'_, TextError> = name.into_deserializer();
    T::deserialize(deserializer).map_err(|error| error.to_string())
}

fn read_text<T>(cell: Cell, read: impl FnOnce(&str) -> Result<T, String>) -> Result<T, String> {
    let Cell::Text(text) = cell else { return unexpected(&cell) };
    read(&text)
}

/// An instant as read tables keep it. Projectors pass every `at` through it before they compute with it, so
/// that a row folded in memory equals the row that comes back from the database.
pub(crate) fn micros(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}
