//! The texts of messages: files in Spanish under `fixtures/templates/<channel>/<kind>.v<version>.txt`, read at build
//! time, one for each message of the matrix.
//!
//! A template that a message was sent with is never edited: the message pins it by code and version, so that what
//! somebody was told can be read again word for word. A change is a file with the next version.

mod list;
mod render;

pub use render::{RenderError, Rendered, SMS_LINK_MAX_CHARS, Sending, render};

use super::id::TemplateRef;
use super::kind::{Channel, NotificationKind};

/// A text with placeholders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// What it is for.
    pub kind: NotificationKind,
    /// The channel that it is for.
    pub channel: Channel,
    /// Its version, from 1.
    pub version: u32,
    /// Its text: for a mail, the subject in the first line after "Asunto: ", then an empty line.
    pub source: &'static str,
}

impl Template {
    /// What pins it.
    pub fn reference(&self) -> TemplateRef {
        TemplateRef { code: self.kind.as_str().to_owned(), version: self.version }
    }
}

/// Every template in every version.
pub const fn all() -> &'static [Template] {
    list::TEMPLATES
}

/// All versions of the template of such a message, the newest first.
pub fn versions(kind: NotificationKind, channel: Channel) -> Vec<&'static Template> {
    let versions = all().iter().filter(|it| it.kind == kind && it.channel == channel);
    let mut versions: Vec<_> = versions.collect();
    versions.sort_by_key(|template| std::cmp::Reverse(template.version));
    versions
}

/// The template that such a message is queued with from now on; none when the matrix has no such message.
pub fn newest(kind: NotificationKind, channel: Channel) -> Option<&'static Template> {
    versions(kind, channel).first().copied()
}

/// The template that a message was queued with.
pub fn find(reference: &TemplateRef, channel: Channel) -> Option<&'static Template> {
    let mut templates = all().iter();
    templates.find(|it| {
        it.channel == channel
            && it.version == reference.version
            && it.kind.as_str() == reference.code
    })
}
