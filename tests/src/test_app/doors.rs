//! What a test workshop reaches the outside through: nothing, unless a test says otherwise.

use std::sync::Arc;

use commands::gateways::{
    MailEvent, MailGateway, Off, PaymentGateway, SmsGateway, SmsNotice, Webhook,
};

/// The doors to the outside.
pub struct Doors {
    /// Payments.
    pub payments: Arc<dyn PaymentGateway>,
    /// Mail.
    pub mail: Arc<dyn MailGateway>,
    /// What tells what became of mail.
    pub mail_events: Option<Arc<dyn Webhook<Notice = MailEvent>>>,
    /// SMS.
    pub sms: Arc<dyn SmsGateway>,
    /// What tells what became of SMS.
    pub sms_notices: Option<Arc<dyn Webhook<Notice = SmsNotice>>>,
}

impl Default for Doors {
    fn default() -> Self {
        Self {
            payments: Arc::new(Off),
            mail: Arc::new(Off),
            mail_events: None,
            sms: Arc::new(Off),
            sms_notices: None,
        }
    }
}
