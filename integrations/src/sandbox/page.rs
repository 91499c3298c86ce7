//! The page: what the simulators received, newest first, with the other side's moves as buttons.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::Simulators;
use super::views::{EntryRow, MailRow, OrderRow, RefundRow, SmsRow, SmtpRow};

/// How many of each the page shows.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "sandbox.html")]
struct Page {
    orders: Vec<OrderRow>,
    refunds: Vec<RefundRow>,
    mails: Vec<MailRow>,
    smtp: Vec<SmtpRow>,
    messages: Vec<SmsRow>,
    opted_out: String,
    entries: Vec<EntryRow>,
    channels: usize,
}

/// The last of a list, newest first.
fn newest<A, B: From<A>>(list: Vec<A>) -> Vec<B> {
    list.into_iter().rev().take(SHOWN).map(B::from).collect()
}

impl From<&Simulators> for Page {
    fn from(simulators: &Simulators) -> Self {
        let (flow, twilio) = (simulators.flow.state(), simulators.twilio.state());
        let google = simulators.google_calendar.state();
        Self {
            orders: newest(flow.orders),
            refunds: newest(flow.refunds),
            mails: newest(simulators.sendgrid.state().mails),
            smtp: newest(simulators.smtp.mails()),
            messages: newest(twilio.messages),
            opted_out: twilio.opted_out.join(", "),
            entries: newest(google.entries),
            channels: google.channels.len(),
        }
    }
}

pub(super) async fn show(State(simulators): State<Simulators>) -> Response {
    match Page::from(&simulators).render() {
        Ok(html) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => {
            tracing::error!(%error, "the page of the sandbox could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

pub(super) async fn style() -> Response {
    let media_type = [(header::CONTENT_TYPE, "text/css; charset=utf-8")];
    (media_type, include_str!("../../templates/sandbox.css")).into_response()
}
