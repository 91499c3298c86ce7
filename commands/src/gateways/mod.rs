//! The doors to the outside: payments, mail, SMS, calendar, and the webhooks that come back through them.
//!
//! Only traits and plain values live here. The crate `integrations` speaks to the providers and to their
//! simulators; a gateway without keys is [`Off`] and says so. Nothing here is called by a rebuild or a replay:
//! process managers and the outbox are the only callers.

mod calendar;
mod error;
mod mail;
mod off;
mod payments;
mod sms;
#[cfg(test)]
mod tests;
mod webhook;

pub use calendar::{
    Busy, CalendarChanges, CalendarChannel, CalendarEntry, CalendarEntryId, CalendarGateway,
    CalendarNotice, ChannelRequest, ForeignEntry, SyncCursor,
};
pub use error::{GatewayError, LONGEST_CALL, RefusalCause};
pub use mail::{
    Attachment, Automatic, InboundMail, MailEvent, MailEventKind, MailGateway, Mailbox,
    OutgoingMail, ReceivedFile, SentMail,
};
pub use off::Off;
pub use payments::{
    CreatedPayment, PaidRow, PaymentGateway, PaymentNotice, PaymentOrder, PaymentState,
    PaymentStatus, PaymentToken, RefundOrder, RefundState, RefundStatus, ReportedAmount,
    whole_pesos,
};
pub use sms::{
    InboundSms, OutgoingSms, Segments, SentSms, SmsEncoding, SmsGateway, SmsNotice, SmsState,
    SmsStatus,
};
pub use webhook::{Delivery, Repetition, Unreadable, Webhook, WebhookRefused};
