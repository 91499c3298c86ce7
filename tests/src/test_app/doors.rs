//! What a test workshop reaches the outside through: nothing, unless a test says otherwise.

use std::sync::Arc;

use commands::Workshop;
use commands::gateways::{
    CalendarGateway, MailEvent, MailGateway, Off, PaymentGateway, SmsGateway, SmsNotice, Webhook,
};
use commands::tickets::mail::{InboundMails, ReplyAddresses};
use domain::values::Email;
use integrations::google_calendar::GoogleCalendarWebhook;

/// The doors to the outside, and what is configured of the workshop behind them.
pub struct Doors {
    /// Payments.
    pub payments: Arc<dyn PaymentGateway>,
    /// The calendar, and what tells that something changed in it.
    pub calendar: Option<(Arc<dyn CalendarGateway>, Arc<GoogleCalendarWebhook>)>,
    /// Mail.
    pub mail: Arc<dyn MailGateway>,
    /// What tells what became of mail.
    pub mail_events: Option<Arc<dyn Webhook<Notice = MailEvent>>>,
    /// SMS.
    pub sms: Arc<dyn SmsGateway>,
    /// What tells what became of SMS.
    pub sms_notices: Option<Arc<dyn Webhook<Notice = SmsNotice>>>,
    /// What makes tickets out of mails.
    pub inbound_mails: InboundMails,
    /// Where tickets are answered by mail.
    pub reply_addresses: Option<ReplyAddresses>,
    /// The workshop.
    pub workshop: Workshop,
}

impl Default for Doors {
    fn default() -> Self {
        Self {
            payments: Arc::new(Off),
            calendar: None,
            mail: Arc::new(Off),
            mail_events: None,
            sms: Arc::new(Off),
            sms_notices: None,
            inbound_mails: InboundMails::off(),
            reply_addresses: None,
            workshop: Workshop {
                mailbox: Email::parse("taller@example.cl").ok(),
                ..Workshop::default()
            },
        }
    }
}
