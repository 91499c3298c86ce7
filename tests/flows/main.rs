//! What people do with the workshop, told through the real router: one module per area, names are sentences.
//!
//! Every test owns an embedded log and read database with a small catalogue in it; the clock is set, never waited
//! for.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod admin;
mod appointment_messages;
mod appointment_operations;
mod appointments;
mod audit_states;
mod auth;
mod bad_input;
mod breaches;
mod calendar;
mod catalogue;
mod curated;
mod document;
mod endings;
mod erasure;
mod fields;
mod idempotency;
mod jobs;
mod leaks;
mod limits;
mod live;
mod notifications;
mod openapi;
mod operations;
mod payments;
mod photos;
mod policies;
mod portfolio;
mod privacy;
mod problems;
mod quotations;
mod refunds;
mod reminders;
mod repairs;
mod roles;
mod sessions;
mod summary;
mod surface;
mod tickets;
mod tickets_about_payments;
mod tickets_by_mail;
mod tracking;
mod uploads;
mod users;
mod versions;
mod waitlist;
