//! The messages that the simulated Twilio holds, what becomes of them, and how it is told.

use chrono::{DateTime, Utc};
use commands::gateways::Segments;
use serde::Serialize;

use super::{OUR_NUMBER, TwilioSimulator};
use crate::simulator::{Callback, Persistence, lock};
use crate::twilio::signature;

/// How many messages are remembered.
const REMEMBERED: usize = 500;
/// What makes Twilio stop, and what makes it begin again.
const STOP: [&str; 6] = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"];
const START: [&str; 3] = ["START", "YES", "UNSTOP"];

pub(super) struct Message {
    pub(super) sid: String,
    pub(super) is_inbound: bool,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) body: String,
    pub(super) at: DateTime<Utc>,
    pub(super) status: &'static str,
    pub(super) error_code: Option<u32>,
    pub(super) status_callback: Option<String>,
}

/// A message as the sandbox shows it.
#[derive(Debug, Clone, Serialize)]
pub struct MessageView {
    /// Twilio's id.
    pub sid: String,
    /// Whether somebody wrote it to us.
    pub is_inbound: bool,
    /// From which number.
    pub from: String,
    /// To which number.
    pub to: String,
    /// What it says.
    pub body: String,
    /// How many messages it makes on the bill.
    pub segments: usize,
    /// When it was taken over (UTC).
    pub at: DateTime<Utc>,
    /// Where it stands, in Twilio's words.
    pub status: &'static str,
    /// What went wrong, in Twilio's numbers.
    pub error_code: Option<u32>,
}

impl From<&Message> for MessageView {
    fn from(message: &Message) -> Self {
        Self {
            sid: message.sid.clone(),
            is_inbound: message.is_inbound,
            from: message.from.clone(),
            to: message.to.clone(),
            body: message.body.clone(),
            segments: Segments::of(&message.body).count,
            at: message.at,
            status: message.status,
            error_code: message.error_code,
        }
    }
}

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsMove {
    /// It goes to the network.
    Send,
    /// It is on the telephone.
    Deliver,
    /// The telephone cannot be reached.
    Undeliver,
    /// Twilio cannot send it.
    Fail,
}

impl SmsMove {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "send" => Self::Send,
            "deliver" => Self::Deliver,
            "undeliver" => Self::Undeliver,
            "fail" => Self::Fail,
            _ => return None,
        })
    }

    const fn outcome(self) -> (&'static str, Option<u32>) {
        match self {
            Self::Send => ("sent", None),
            Self::Deliver => ("delivered", None),
            Self::Undeliver => ("undelivered", Some(30_003)),
            Self::Fail => ("failed", Some(30_008)),
        }
    }
}

impl TwilioSimulator {
    /// Keeps a message.
    pub(super) fn keep(&self, message: Message) {
        let mut messages = lock(&self.0.messages);
        if messages.len() == REMEMBERED {
            messages.remove(0);
        }
        messages.push(message);
    }

    pub(super) fn new_sid(&self) -> String {
        format!("SM{}", self.0.around.ids.uuid().simple())
    }

    /// Makes something become of a message of ours, and tells it; `None` when there is no such message.
    pub fn move_message(&self, sid: &str, step: SmsMove) -> Option<MessageView> {
        self.tell(sid, &[step])
    }

    /// Makes several things become of a message, each told in a callback of its own.
    pub(super) fn tell(&self, sid: &str, steps: &[SmsMove]) -> Option<MessageView> {
        let mut messages = lock(&self.0.messages);
        let message = messages.iter_mut().find(|it| it.sid == sid && !it.is_inbound)?;
        let mut callbacks = Vec::new();
        for step in steps {
            (message.status, message.error_code) = step.outcome();
            if let Some(url) = message.status_callback.clone() {
                let fields = self.status_fields(message);
                callbacks.push(self.signed(&url, &format!("{} {sid}", message.status), &fields));
            }
        }
        let view = MessageView::from(&*message);
        drop(messages);
        self.0.callbacks.send(callbacks);
        Some(view)
    }

    /// Somebody writes. STOP and START are acted upon before they are handed on.
    pub fn receive(&self, from: &str, body: &str) -> MessageView {
        let word = body.trim().to_uppercase();
        let stops = STOP.contains(&word.as_str());
        if stops {
            lock(&self.0.opted_out).insert(from.to_owned());
        } else if START.contains(&word.as_str()) {
            lock(&self.0.opted_out).remove(from);
        }
        let message = Message {
            sid: self.new_sid(),
            is_inbound: true,
            from: from.to_owned(),
            to: OUR_NUMBER.to_owned(),
            body: body.to_owned(),
            at: self.0.around.clock.now(),
            status: "received",
            error_code: None,
            status_callback: None,
        };
        let view = MessageView::from(&message);
        let mut fields = self.common_fields(&message);
        fields.extend([
            ("Body", body.to_owned()),
            ("NumMedia", "0".to_owned()),
            ("NumSegments", view.segments.to_string()),
            ("FromCountry", "CL".to_owned()),
        ]);
        if stops {
            fields.push(("OptOutType", "STOP".to_owned()));
        }
        self.keep(message);
        let url = lock(&self.0.inbound).clone();
        if let Some(url) = url {
            self.0.callbacks.send(vec![self.signed(&url, "inbound message", &fields)]);
        }
        view
    }

    fn common_fields(&self, message: &Message) -> Vec<(&'static str, String)> {
        vec![
            ("MessageSid", message.sid.clone()),
            ("SmsSid", message.sid.clone()),
            ("AccountSid", self.0.account_sid.clone()),
            ("ApiVersion", "2010-04-01".to_owned()),
            ("From", message.from.clone()),
            ("To", message.to.clone()),
        ]
    }

    fn status_fields(&self, message: &Message) -> Vec<(&'static str, String)> {
        let mut fields = self.common_fields(message);
        fields.extend([
            ("MessageStatus", message.status.to_owned()),
            ("SmsStatus", message.status.to_owned()),
        ]);
        fields.extend(message.error_code.map(|code| ("ErrorCode", code.to_string())));
        fields
    }

    fn signed(&self, url: &str, about: &str, fields: &[(&'static str, String)]) -> Callback {
        let owned: Vec<(String, String)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let signature = signature::sign(&self.0.token, url, &owned);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&owned).finish();
        let headers = vec![
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
            ("i-twilio-idempotency-token", self.0.around.ids.uuid().to_string()),
            (signature::HEADER, signature),
        ];
        let (url, about, body) = (url.to_owned(), about.to_owned(), body.into_bytes());
        Callback { url, about, headers, body, persistence: Persistence::WhenUnreachable }
    }
}
