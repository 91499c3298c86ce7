//! The provider's notices: they say that something changed, and what changed is read.

use std::sync::Arc;

use async_trait::async_trait;
use domain::webhook::Provider;

use super::{CalendarMirror, MirrorFailure};
use crate::context::Context;
use crate::executor::Executor;
use crate::gateways::{CalendarNotice, Webhook};
use crate::webhooks::{Door, Gate, KeptDelivery, Outcome, Trouble, WebhookHandler};

/// What this handler does, as of now.
const VERSION: u32 = 1;

/// Takes the notices of the watched calendar.
pub struct CalendarNotices {
    mirror: CalendarMirror,
    door: Door<CalendarNotice>,
}

impl CalendarNotices {
    /// Reads that mirror when `webhook` says that it changed.
    pub fn new(mirror: CalendarMirror, webhook: Arc<dyn Webhook<Notice = CalendarNotice>>) -> Self {
        Self { mirror, door: Door::open(webhook) }
    }
}

impl From<MirrorFailure> for Trouble {
    fn from(failure: MirrorFailure) -> Self {
        match failure {
            MirrorFailure::Command(error) => error.into(),
            MirrorFailure::Gateway(error) => error.into(),
        }
    }
}

#[async_trait]
impl WebhookHandler for CalendarNotices {
    fn provider(&self) -> Provider {
        Provider::GoogleCalendar
    }

    fn is_enabled(&self) -> bool {
        self.mirror.is_enabled()
    }

    fn gate(&self) -> &dyn Gate {
        &self.door
    }

    fn version(&self) -> u32 {
        VERSION
    }

    async fn process(
        &self,
        executor: &Executor,
        delivery: &KeptDelivery,
        _: &Context,
    ) -> Result<Outcome, Trouble> {
        let notices = self.door.read(delivery)?;
        if notices.iter().all(|notice| notice.is_greeting) {
            return Ok("calendar.greeted");
        }
        self.mirror.read_changes(executor).await?;
        Ok("calendar.read")
    }
}
