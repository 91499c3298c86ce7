//! Who was told what, and what people want to be told.

pub(crate) mod list_notifications;
pub(crate) mod mark_read;
pub(crate) mod preferences;
pub(crate) mod redrive;
pub(crate) mod view;

use domain::values::NotificationId;
use serde::Deserialize;
use utoipa::IntoParams;

/// The table of messages.
pub(crate) const NOTIFICATIONS: &[&str] = &["notifications"];

/// Which message.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct NotificationPath {
    /// Its id.
    #[param(value_type = uuid::Uuid)]
    pub(crate) id: NotificationId,
}
