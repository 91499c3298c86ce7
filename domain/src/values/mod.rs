//! Values that carry their own rules: money, ids, personal data, Chilean identifiers.

mod email;
mod ids;
mod money;
mod personal;
mod phone;
mod rut;
mod sha256;
mod text;

#[cfg(test)]
mod tests;

pub use email::Email;
pub use ids::{
    AppointmentId, BlockId, BrandCode, BreachId, CatalogueCode, ComponentCode, FaultCode,
    FindingId, InstrumentCode, LineId, MessageId, NoteId, NotificationId, PaymentId, PersonId,
    QuotationId, RefundId, RepairNumber, TestRunId, TicketId, WaitlistEntryId, WorkSessionId,
};
pub use money::Money;
pub use personal::{ERASED_TEXT, Personal};
pub use phone::Phone;
pub use rut::Rut;
pub use sha256::Sha256Hex;
pub(crate) use text::{LINE_MAX_CHARS, is_plain_text};

/// A value that could not be read from its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {why}")]
pub struct InvalidValue {
    /// Which kind of value (`rut`, `phone`).
    pub what: &'static str,
    /// What is wrong with it, without repeating the (possibly personal) input.
    pub why: &'static str,
}
