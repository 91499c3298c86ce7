//! Mail while the server is killed: SendGrid is played in this process, which nobody kills. Every message that was
//! promised arrives, and at most one for each kill arrives twice.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use integrations::sendgrid::SendGridConfig;
use integrations::sendgrid::simulator::SendGridSimulator;
use integrations::simulator::{Loopback, Serving};
use secrecy::ExposeSecret as _;

use crate::surroundings::surroundings;

/// Longer than a dead server's hold on the outbox.
const PATIENCE: Duration = Duration::from_mins(5);

/// SendGrid, outside the server.
pub(crate) struct PostOffice {
    mail: SendGridSimulator,
    _serving: Serving,
}

impl PostOffice {
    /// Starts it on a port of its own. It tells nothing of deliveries.
    pub(crate) async fn start() -> Self {
        let port = Loopback::bind(0).await.unwrap();
        let mail = SendGridSimulator::new(format!("{}/sendgrid", port.url()), &surroundings());
        let serving = port.serve(axum::Router::new().nest("/sendgrid", mail.routes()));
        Self { mail, _serving: serving }
    }

    /// What a server needs to know of it, as its environment.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let SendGridConfig { base_url, api_key, from, .. } = self.mail.config();
        let settings = [
            ("MAIL__PROVIDER", "sendgrid"),
            ("MAIL__FROM", from.email.as_str()),
            ("SENDGRID__BASE_URL", &base_url),
            ("SENDGRID__API_KEY", api_key.expose_secret()),
        ];
        settings.map(|(key, value)| (format!("CIRUJANO__{key}"), value.to_owned())).to_vec()
    }

    /// How many mails about it each repair's customer got, by the repair's number.
    fn arrived(&self, numbers: &[String]) -> BTreeMap<String, usize> {
        let mails = self.mail.state().mails;
        let count = |number: &String| mails.iter().filter(|it| it.subject.contains(number)).count();
        numbers.iter().map(|number| (number.clone(), count(number))).collect()
    }

    /// Waits until the first mail arrives.
    pub(crate) async fn wait_until_one_arrived(&self) {
        let deadline = Instant::now() + PATIENCE;
        while self.mail.state().mails.is_empty() {
            assert!(Instant::now() < deadline, "no mail arrives");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until everybody was told, and answers how many mails were too many.
    pub(crate) async fn wait_until_all_arrived(&self, numbers: &[String]) -> usize {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let arrived = self.arrived(numbers);
            if arrived.values().all(|count| *count > 0) {
                return arrived.values().map(|count| count - 1).sum();
            }
            assert!(Instant::now() < deadline, "not everybody was told: {arrived:?}");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
}
