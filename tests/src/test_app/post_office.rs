//! A workshop that tells people things: the real clients of mail and SMS against their simulators, over real sockets of
//! this machine, and callbacks that come back to the real router.

use std::sync::Arc;

use chrono::TimeDelta;
use commands::tickets::mail::{InboundMails, ReplyAddresses};
use domain::job_run::Job;
use integrations::sendgrid::simulator::{MailView, SendGridHooks, SendGridSimulator};
use integrations::sendgrid::{SendGrid, SendGridConfig, SendGridEvents, SendGridInbound};
use integrations::simulator::{Loopback, Serving};
use integrations::twilio::simulator::{MessageView, TwilioSimulator};
use integrations::twilio::{Twilio, TwilioConfig, TwilioWebhook};
use serde_json::Value;

use super::till::impatient;
use super::{Doors, Member, TestApp};

/// The domain in which tickets are answered.
const REPLY_DOMAIN: &str = "responder.example.cl";
/// What vouches for mail that comes in.
const INBOUND_KEY: &str = "a-key-of-the-tests-for-mail";

/// A workshop with a simulated provider of mail and one of SMS.
pub struct PostOffice {
    /// The workshop.
    pub app: TestApp,
    /// `SendGrid`, as seen from the other side.
    pub mail: SendGridSimulator,
    /// Twilio, as seen from the other side.
    pub sms: TwilioSimulator,
    _serving: [Serving; 2],
}

impl PostOffice {
    /// Starts all three.
    pub async fn open() -> Self {
        Self::open_with(Doors::default()).await
    }

    /// Starts all three; what else the workshop has is given.
    pub async fn open_with(doors: Doors) -> Self {
        let ours = Loopback::bind(0).await.expect("a port of this machine");
        let theirs = Loopback::bind(0).await.expect("a port of this machine");
        let (url, their_url) = (ours.url(), theirs.url());
        let webhooks = format!("{url}/api/v1/webhooks");
        let callback = Some(format!("{webhooks}/twilio"));
        let (mut mail, mut sms) = (None, None);
        let app = TestApp::build(
            |config| {
                config.limits = TestApp::generous();
                config.public_url = url;
            },
            |around| {
                let mail = mail.insert(SendGridSimulator::new(format!("{their_url}/mail"), around));
                let sms = sms.insert(TwilioSimulator::new(format!("{their_url}/sms"), around));
                let mail_config = SendGridConfig { http: impatient(), ..mail.config() };
                let sms_config = TwilioConfig { http: impatient(), ..sms.config(callback) };
                Doors {
                    mail: Arc::new(SendGrid::new(mail_config, around).expect("its own keys")),
                    mail_events: Some(Arc::new(
                        SendGridEvents::new(&mail.public_key()).expect("its own key"),
                    )),
                    sms: Arc::new(Twilio::new(sms_config, around).expect("its own keys")),
                    sms_notices: Some(Arc::new(
                        TwilioWebhook::new(sms.token(), None).expect("its own token"),
                    )),
                    inbound_mails: InboundMails::new(
                        Arc::new(
                            SendGridInbound::new(
                                INBOUND_KEY.into(),
                                Some(&mail.public_key()),
                                vec![mail.config().from.email],
                            )
                            .expect("its own key"),
                        ),
                        ReplyAddresses::new(REPLY_DOMAIN),
                    ),
                    reply_addresses: Some(ReplyAddresses::new(REPLY_DOMAIN)),
                    ..doors
                }
            },
        )
        .await;
        let (mail, sms) = (mail.expect("it was made"), sms.expect("it was made"));
        let events = Some(format!("{webhooks}/sendgrid"));
        let inbound = Some(format!("{webhooks}/sendgrid/inbound?key={INBOUND_KEY}"));
        mail.set_hooks(SendGridHooks { events, inbound });
        sms.set_inbound(Some(format!("{webhooks}/twilio")));
        let routes = axum::Router::new().nest("/mail", mail.routes()).nest("/sms", sms.routes());
        let serving = [ours.serve(app.router()), theirs.serve(routes)];
        Self { app, mail, sms, _serving: serving }
    }

    /// Tells everything that is due, takes the callbacks, and lets the workshop do what follows, until nothing does.
    pub async fn settle(&self) {
        loop {
            self.app.settle().await;
            let done = self.app.tell().await;
            self.mail.callbacks_settled().await;
            self.sms.callbacks_settled().await;
            self.app.settle().await;
            if done == 0 {
                return;
            }
        }
    }

    /// The time of a job has come: it runs, and once more by hand a minute later. Everything that is due goes out.
    pub async fn run_twice(&self, job: Job) {
        self.app.wake(job).await;
        self.settle().await;
        self.app.clock.advance(TimeDelta::minutes(1));
        self.app.run_by_hand(job).await;
        self.settle().await;
    }

    /// The mails of that kind that went out, the oldest first.
    pub fn mails(&self, kind: &str) -> Vec<MailView> {
        let mut mails = self.mail.state().mails;
        mails.retain(|mail| mail.categories.iter().any(|known| known == kind));
        mails.sort_by_key(|mail| mail.at);
        mails
    }

    /// The SMS that went out with those words in them, the oldest first.
    pub fn texts(&self, words: &str) -> Vec<MessageView> {
        let mut texts = self.sms.state().messages;
        texts.retain(|text| !text.is_inbound && text.body.contains(words));
        texts.sort_by_key(|text| text.at);
        texts
    }

    /// The messages of that kind, as the owner sees them.
    pub async fn messages(&self, kind: &str) -> Vec<Value> {
        let list = self.app.get("/notifications?scope=all&limit=100").by(&self.app.owner);
        let page = list.send().await.expect(200).json();
        let items = page["items"].as_array().cloned().unwrap_or_default();
        items.into_iter().filter(|item| item["kind"] == kind).collect()
    }

    /// The state of that person's message of that kind through that channel.
    pub async fn state(&self, kind: &str, channel: &str, to: &Member) -> String {
        let messages = self.messages(kind).await;
        let theirs = messages
            .iter()
            .find(|item| item["channel"] == channel && item["recipient"] == to.id.to_string());
        theirs.map_or_else(|| "none".to_owned(), |it| it["state"].as_str().unwrap_or("").to_owned())
    }
}
