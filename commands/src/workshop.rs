//! What the configuration says of the workshop, as far as commands need it.

use std::sync::Arc;

use domain::calendar::WorkCalendar;
use domain::values::Email;

/// A workshop: when it is open, and how to reach it.
#[derive(Debug, Clone, Default)]
pub struct Workshop {
    /// When it is open; by this calendar promises to answer are counted.
    pub calendar: Arc<WorkCalendar>,
    /// Its telephone, as people write it.
    pub phone: Option<String>,
    /// The address that its mail comes from.
    pub mailbox: Option<Email>,
}
