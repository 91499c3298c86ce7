//! The gateway without keys: it says that it is off, and nothing else.

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Busy, CalendarChanges, CalendarChannel, CalendarEntry, CalendarEntryId, CalendarGateway,
    ChannelRequest, CreatedPayment, GatewayError, MailGateway, OutgoingMail, OutgoingSms, PaidRow,
    PaymentGateway, PaymentOrder, PaymentStatus, PaymentToken, RefundOrder, RefundStatus, SentMail,
    SentSms, SmsGateway, SmsStatus, SyncCursor,
};

/// Every gateway, switched off.
#[derive(Debug, Clone, Copy, Default)]
pub struct Off;

#[async_trait]
impl PaymentGateway for Off {
    fn is_enabled(&self) -> bool {
        false
    }

    async fn create(&self, _order: &PaymentOrder) -> Result<CreatedPayment, GatewayError> {
        Err(GatewayError::Disabled)
    }

    async fn status(&self, _token: &PaymentToken) -> Result<PaymentStatus, GatewayError> {
        Err(GatewayError::Disabled)
    }

    async fn find(&self, _commerce_order: &str) -> Result<Option<PaymentStatus>, GatewayError> {
        Err(GatewayError::Disabled)
    }

    async fn paid_on(&self, _day: NaiveDate) -> Result<Vec<PaidRow>, GatewayError> {
        Err(GatewayError::Disabled)
    }

    async fn refund(&self, _refund: &RefundOrder) -> Result<RefundStatus, GatewayError> {
        Err(GatewayError::Disabled)
    }

    async fn refund_status(&self, _token: &PaymentToken) -> Result<RefundStatus, GatewayError> {
        Err(GatewayError::Disabled)
    }

    async fn cancel_refund(&self, _token: &PaymentToken) -> Result<RefundStatus, GatewayError> {
        Err(GatewayError::Disabled)
    }
}

#[async_trait]
impl MailGateway for Off {
    fn is_enabled(&self) -> bool {
        false
    }

    fn tells_delivery(&self) -> bool {
        false
    }

    async fn ping(&self) -> Result<(), GatewayError> {
        Err(GatewayError::Disabled)
    }

    async fn send(&self, _mail: &OutgoingMail) -> Result<SentMail, GatewayError> {
        Err(GatewayError::Disabled)
    }
}

#[async_trait]
impl SmsGateway for Off {
    fn is_enabled(&self) -> bool {
        false
    }

    fn tells_delivery(&self) -> bool {
        false
    }

    async fn ping(&self) -> Result<(), GatewayError> {
        Err(GatewayError::Disabled)
    }

    async fn send(&self, _sms: &OutgoingSms) -> Result<SentSms, GatewayError> {
        Err(GatewayError::Disabled)
    }

    async fn status(&self, _provider_id: &str) -> Result<SmsStatus, GatewayError> {
        Err(GatewayError::Disabled)
    }
}

#[async_trait]
impl CalendarGateway for Off {
    fn is_enabled(&self) -> bool {
        false
    }

    async fn put(&self, _entry: &CalendarEntry) -> Result<(), GatewayError> {
        Err(GatewayError::Disabled)
    }

    async fn remove(&self, _id: &CalendarEntryId) -> Result<(), GatewayError> {
        Err(GatewayError::Disabled)
    }

    async fn busy(&self, _range: Busy) -> Result<Vec<Busy>, GatewayError> {
        Err(GatewayError::Disabled)
    }

    async fn changes(
        &self,
        _cursor: Option<&SyncCursor>,
        _from: DateTime<Utc>,
    ) -> Result<CalendarChanges, GatewayError> {
        Err(GatewayError::Disabled)
    }

    async fn watch(&self, _channel: &ChannelRequest) -> Result<CalendarChannel, GatewayError> {
        Err(GatewayError::Disabled)
    }

    async fn unwatch(&self, _channel: &CalendarChannel) -> Result<(), GatewayError> {
        Err(GatewayError::Disabled)
    }
}
