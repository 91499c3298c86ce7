//! `notifications`: who was told what through which channel, and what became of it.

mod projector;
mod queries;
mod rows;

pub use projector::Notifications;
pub use queries::{
    Backlog, NotificationFilter, NotificationView, backlog, dead_letters, list, unread, untold_sms,
};
pub use rows::{NotificationRow, NotificationState};
