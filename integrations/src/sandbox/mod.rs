//! The sandbox: all simulators on one port of this machine, and a page that shows what they received.
//!
//! `cirujano serve --sandbox` starts it and builds the real clients from the configurations that the simulators
//! hand out. Nothing in it leaves this machine, and nothing of it is kept.

mod page;
mod protection;
#[cfg(test)]
mod tests;
mod views;

use std::io;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;
use secrecy::{ExposeSecret as _, SecretString};

use crate::flow::simulator::FlowSimulator;
use crate::google_calendar::simulator::GoogleCalendarSimulator;
use crate::http::Surroundings;
use crate::sendgrid::simulator::{SendGridHooks, SendGridSimulator};
use crate::simulator::{Loopback, Serving};
use crate::smtp::simulator::SmtpSimulator;
use crate::twilio::simulator::TwilioSimulator;

/// All simulators, served. Dropping it ends them.
pub struct Sandbox {
    url: String,
    simulators: Simulators,
    inbound_secret: SecretString,
    _serving: Serving,
}

/// The simulators of all providers. Cheap to clone.
#[derive(Clone)]
pub struct Simulators {
    /// Payments.
    pub flow: FlowSimulator,
    /// Mail.
    pub sendgrid: SendGridSimulator,
    /// Mail by the other way. On a port of its own, since it is not HTTP.
    pub smtp: SmtpSimulator,
    /// SMS.
    pub twilio: TwilioSimulator,
    /// The calendar.
    pub google_calendar: GoogleCalendarSimulator,
}

impl Sandbox {
    /// Starts the simulators on `port`, 0 for any. `webhooks` is the address below which our server takes
    /// deliveries: `http://127.0.0.1:8080/api/v1/webhooks`.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(port: u16, webhooks: &str, around: &Surroundings) -> io::Result<Self> {
        let loopback = Loopback::bind(port).await?;
        let url = loopback.url();
        let inbound_secret = SecretString::from(around.ids.token().reveal().to_owned());
        let simulators = Simulators {
            flow: FlowSimulator::new(format!("{url}/flow"), around),
            sendgrid: SendGridSimulator::new(format!("{url}/sendgrid"), around),
            smtp: SmtpSimulator::start(around).await?,
            twilio: TwilioSimulator::new(format!("{url}/twilio"), around),
            google_calendar: GoogleCalendarSimulator::new(format!("{url}/google"), around),
        };
        let key = inbound_secret.expose_secret();
        simulators.sendgrid.set_hooks(SendGridHooks {
            events: Some(format!("{webhooks}/sendgrid")),
            inbound: Some(format!("{webhooks}/sendgrid/inbound?key={key}")),
        });
        simulators.twilio.set_inbound(Some(format!("{webhooks}/twilio")));
        let serving = loopback.serve(routes(&simulators));
        Ok(Self { url, simulators, inbound_secret, _serving: serving })
    }

    /// Where the page is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The simulators, for their configurations and their moves.
    pub const fn simulators(&self) -> &Simulators {
        &self.simulators
    }

    /// The secret in the address that inbound mail is handed to.
    pub const fn inbound_secret(&self) -> &SecretString {
        &self.inbound_secret
    }
}

fn routes(simulators: &Simulators) -> Router {
    Router::new()
        .route("/", get(page::show))
        .route("/sandbox.css", get(page::style))
        .with_state(simulators.clone())
        .nest("/flow", simulators.flow.routes())
        .nest("/sendgrid", simulators.sendgrid.routes())
        .nest("/smtp", simulators.smtp.routes())
        .nest("/twilio", simulators.twilio.routes())
        .nest("/google", simulators.google_calendar.routes())
        .layer(from_fn(protection::around))
}
