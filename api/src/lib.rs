//! The HTTP surface: REST under `/api/v1`, live updates, the OpenAPI reference, health.
//!
//! A handler turns a request into a command or a query and the outcome into an answer; it decides nothing about
//! the workshop. [`router()`] lists every route. Every error is problem+json from one table, [`PROBLEMS`].

#![allow(
    unused_qualifications,
    reason = "utoipa's path macro spells the types of a handler's parameters a second time"
)]

mod admin;
mod appointments;
mod auth;
mod breaches;
mod catalogue;
mod config;
mod disclosures;
mod docs;
mod documents;
mod extract;
mod health;
mod home;
mod layers;
mod lists;
mod live;
mod notifications;
mod openapi;
mod payments;
mod photos;
mod policies;
mod portfolio;
mod problem;
mod quotations;
mod repairs;
mod router;
mod state;
mod tickets;
mod tracking;
mod users;
mod webhooks;
mod written;

pub use config::{ApiConfig, Limits};
pub use extract::TrustedProxies;
pub use openapi::openapi;
pub use problem::{PROBLEM_JSON, PROBLEMS, ProblemKind};
pub use router::router;
pub use state::{ApiParts, ApiState, RenderMetrics};
