//! What providers tell about messages: taken from the inbox of webhooks and noted with the message.

mod mail;
mod phone_book;
mod sms;
mod sms_index;

pub use mail::MailFeedback;
pub use sms::SmsFeedback;
pub(super) use sms::status_of;
