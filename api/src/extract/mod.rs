//! What handlers take from a request, each with problem+json as its rejection.
//!
//! The extractors of axum answer with plain text and are banned outside this folder (`clippy.toml`). Handlers
//! take them in one order: state, path, query, caller, headers, body.

mod as_of;
mod body;
mod caller;
mod client;
mod idempotency;
mod if_match;
mod json;
mod min_position;
mod multipart;
mod page;
mod path;
mod permission;
mod presented_link;
mod query;

pub(crate) use as_of::AsOfQuery;
pub(crate) use body::read as read_raw;

pub(crate) use caller::Caller;
pub use client::TrustedProxies;
pub(crate) use client::{ClientIp, client_ip};
pub(crate) use idempotency::IdempotencyKey;
pub(crate) use if_match::IfMatch;
pub(crate) use json::{Json, answer};
pub(crate) use min_position::MinPosition;
pub(crate) use multipart::read_upload;
pub(crate) use page::{PageQuery, PageView};
pub(crate) use path::Path;
pub(crate) use permission::{
    Allowed, AuditExport, AuditReading, Bench, BreachKeeping, CatalogueEditing, Counter,
    Operations, OwnAudit, OwnInbox, OwnTicket, OwnerDecision, PolicyDrafting, PolicyPublishing,
    PortfolioEditing, RoleAdministration, SeeValues, SignedIn, StatusChange, TicketDesk,
    TicketOpening, require,
};
pub(crate) use presented_link::PresentedLink;
pub(crate) use query::Query;
