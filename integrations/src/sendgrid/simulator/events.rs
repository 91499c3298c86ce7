//! What becomes of mails, and how it is told: signed batches that end in a line break.

use serde_json::{Value, json};

use super::mails::Mail;
use super::{MailView, SendGridSimulator};
use crate::simulator::{Callback, Persistence, lock};

/// What becomes of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailMove {
    /// SendGrid is going to deliver it.
    Process,
    /// The recipient's server asks to try later.
    Defer,
    /// The recipient's server takes it.
    Deliver,
    /// The address does not exist.
    Bounce,
    /// The recipient's server will not have it this time.
    Block,
    /// SendGrid does not try: the address bounced before.
    Drop,
    /// The recipient opens it.
    Open,
    /// The recipient follows a link.
    Click,
    /// The recipient calls it spam.
    ReportSpam,
    /// The recipient wants no more.
    Unsubscribe,
}

impl MailMove {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "process" => Self::Process,
            "defer" => Self::Defer,
            "deliver" => Self::Deliver,
            "bounce" => Self::Bounce,
            "block" => Self::Block,
            "drop" => Self::Drop,
            "open" => Self::Open,
            "click" => Self::Click,
            "spam" => Self::ReportSpam,
            "unsubscribe" => Self::Unsubscribe,
            _ => return None,
        })
    }

    /// The event's name, and what it carries beyond what all carry.
    fn event(self) -> (&'static str, Value) {
        match self {
            Self::Process => ("processed", json!({})),
            Self::Defer => {
                ("deferred", json!({ "response": "451 4.2.0 try again later", "attempt": "1" }))
            }
            Self::Deliver => ("delivered", json!({ "response": "250 2.0.0 OK", "tls": 1 })),
            Self::Bounce => (
                "bounce",
                json!({
                    "reason": "550 5.1.1 the account does not exist", "status": "5.1.1",
                    "type": "bounce", "bounce_classification": "Invalid Address", "tls": 1,
                }),
            ),
            Self::Block => (
                "bounce",
                json!({
                    "reason": "554 5.7.1 blocked by policy", "status": "5.7.1",
                    "type": "blocked", "bounce_classification": "Reputation", "tls": 1,
                }),
            ),
            Self::Drop => ("dropped", json!({ "reason": "Bounced Address", "status": "5.0.0" })),
            Self::Open => (
                "open",
                json!({
                    "ip": "203.0.113.7", "useragent": "Mozilla/5.0", "sg_machine_open": false,
                }),
            ),
            Self::Click => (
                "click",
                json!({
                    "ip": "203.0.113.7", "useragent": "Mozilla/5.0",
                    "url": "https://cirujano.example/", "url_offset": { "index": 0, "type": "html" },
                }),
            ),
            Self::ReportSpam => ("spamreport", json!({})),
            Self::Unsubscribe => ("unsubscribe", json!({})),
        }
    }
}

impl SendGridSimulator {
    /// Makes something become of a mail, and tells it; `None` when there is no such mail.
    pub fn move_mail(&self, id: &str, step: MailMove) -> Option<MailView> {
        self.tell(id, &[step])
    }

    /// Makes several things become of a mail, one delivery to the webhook for each.
    pub(super) fn tell(&self, id: &str, steps: &[MailMove]) -> Option<MailView> {
        let mut mails = lock(&self.0.mails);
        let mail = mails.iter_mut().find(|mail| mail.id == id)?;
        let mut callbacks = Vec::new();
        let url = lock(&self.0.hooks).events.clone();
        for step in steps {
            let (name, more) = step.event();
            mail.history.push(name);
            if let Some(url) = &url {
                let event = self.event(mail, name, more);
                callbacks.push(self.batch(url, &format!("{name} {id}"), &[event]));
            }
        }
        let view = MailView::from(&*mail);
        drop(mails);
        self.0.callbacks.send(callbacks);
        Some(view)
    }

    fn event(&self, mail: &Mail, name: &str, more: Value) -> Value {
        let mut event = json!({
            "email": mail.to,
            "timestamp": self.0.around.clock.now().timestamp(),
            "event": name,
            "sg_event_id": self.0.around.ids.uuid().simple().to_string(),
            "sg_message_id": format!("{}.recvd-5d8f7c-x2k9q-1-65A0-1.0", mail.id),
            "smtp-id": mail.message_id(),
            "category": mail.categories,
        });
        // Custom arguments lie flat beside the rest.
        let custom = mail.custom_args.iter().map(|(key, value)| (key.clone(), json!(value)));
        if let (Some(event), Value::Object(more)) = (event.as_object_mut(), more) {
            event.extend(custom.chain(more));
        }
        event
    }

    fn batch(&self, url: &str, about: &str, events: &[Value]) -> Callback {
        let mut body = serde_json::to_vec(events).expect("invariant: events are plain data");
        body.extend_from_slice(b"\r\n");
        let mut headers = vec![
            ("content-type", "application/json".to_owned()),
            ("user-agent", "SendGrid Event API".to_owned()),
        ];
        headers.extend(self.signature(&body));
        let (url, about) = (url.to_owned(), about.to_owned());
        Callback { url, about, headers, body, persistence: Persistence::UntilAccepted }
    }
}
