//! An SMTP server on the loopback: it signs in, takes mails, refuses and hangs on demand.

mod line;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use commands::gateways::Mailbox;
use domain::values::Email;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use self::line::{Line, address_in, decoded};
use super::{SmtpConfig, SmtpSecurity};
use crate::forms::json_or_form;
use crate::http::Surroundings;
use crate::simulator::{Loopback, json, lock, moved, text};

/// Longer than any client waits.
const FOR_EVER: Duration = Duration::from_mins(2);
/// How many mails are remembered.
const REMEMBERED: usize = 200;
/// Who may sign in.
const USER: &str = "taller";

/// What goes wrong with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpFault {
    /// 421 instead of a greeting.
    Busy,
    /// No greeting at all.
    HangAtOnce,
    /// Nothing is said to the recipient.
    HangAtRecipient,
    /// 451 for the recipient: come back later.
    Greylist,
    /// 550 for the recipient: there is no such person.
    NoSuchRecipient,
    /// 554 for the message: it looks like spam.
    RefuseMessage,
    /// The connection breaks before the message.
    CutBeforeMessage,
    /// The message is taken and the connection breaks before that is said.
    CutAfterMessage,
    /// The message is taken and nothing is said.
    HangAfterMessage,
}

/// A mail that was taken.
#[derive(Debug, Clone, Serialize)]
pub struct SmtpMail {
    /// When (UTC).
    pub at: DateTime<Utc>,
    /// Who sent it, by the envelope.
    pub from: String,
    /// To whom, by the envelope.
    pub to: Vec<String>,
    /// The message as it came.
    pub source: String,
}

/// A simulated server. Cheap to clone.
#[derive(Clone)]
pub struct SmtpSimulator(Arc<Inner>);

struct Inner {
    address: SocketAddr,
    password: String,
    around: Surroundings,
    mails: Mutex<Vec<SmtpMail>>,
    faults: Mutex<VecDeque<SmtpFault>>,
    /// Ends the server with the last clone.
    tasks: Mutex<JoinSet<()>>,
}

impl SmtpSimulator {
    /// Starts a server on a port of this machine.
    ///
    /// # Errors
    /// When there is no port.
    pub async fn start(around: &Surroundings) -> io::Result<Self> {
        let loopback = Loopback::bind(0).await?;
        let simulator = Self(Arc::new(Inner {
            address: loopback.address(),
            password: around.ids.uuid().simple().to_string(),
            around: around.clone(),
            mails: Mutex::default(),
            faults: Mutex::default(),
            tasks: Mutex::default(),
        }));
        let listener = loopback.into_listener();
        let inner = Arc::downgrade(&simulator.0);
        let accepting = async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Some(inner) = inner.upgrade() else {
                    return;
                };
                let session = Self(inner.clone());
                let mut tasks = lock(&inner.tasks);
                while tasks.try_join_next().is_some() {}
                tasks.spawn(async move {
                    // A client that goes away is none of our business.
                    let _ = session.converse(stream).await;
                });
            }
        };
        lock(&simulator.0.tasks).spawn(accepting);
        Ok(simulator)
    }

    /// The configuration of a client of it.
    pub fn config(&self) -> SmtpConfig {
        let email = Email::parse("taller@cirujano.example").expect("invariant: it is an address");
        SmtpConfig {
            host: self.0.address.ip().to_string(),
            port: self.0.address.port(),
            security: SmtpSecurity::Plain,
            credentials: Some((USER.to_owned(), SecretString::from(self.0.password.clone()))),
            from: Mailbox { email, name: Some("Cirujano de Sintetizadores".to_owned()) },
            settings: SmtpConfig::patience(),
        }
    }

    /// The next connections go wrong like this.
    pub fn fail_next(&self, fault: SmtpFault, connections: usize) {
        lock(&self.0.faults).extend(std::iter::repeat_n(fault, connections));
    }

    /// The mails, oldest first.
    pub fn mails(&self) -> Vec<SmtpMail> {
        lock(&self.0.mails).clone()
    }

    /// What it took, and the faults to come, under `/_sim`.
    pub fn routes(&self) -> Router {
        Router::new()
            .route("/_sim/state", get(state))
            .route("/_sim/faults", post(faults))
            .with_state(self.clone())
    }

    fn knows(&self, user: &str, password: &str) -> bool {
        user == USER && password == self.0.password
    }

    fn keep(&self, mail: SmtpMail) {
        let mut mails = lock(&self.0.mails);
        if mails.len() == REMEMBERED {
            mails.remove(0);
        }
        mails.push(mail);
    }

    async fn converse(&self, stream: TcpStream) -> io::Result<()> {
        let fault = lock(&self.0.faults).pop_front();
        let mut line = Line::new(stream);
        match fault {
            Some(SmtpFault::Busy) => return line.say("421 4.3.2 try again later").await,
            Some(SmtpFault::HangAtOnce) => tokio::time::sleep(FOR_EVER).await,
            _ => line.say("220 smtp.example ESMTP").await?,
        }
        let mut session = Session::default();
        loop {
            let command = line.hear().await?;
            let (verb, rest) = command.split_once([' ', ':']).unwrap_or((&command, ""));
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" | "HELO" => {
                    line.say("250-smtp.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME").await?;
                }
                "AUTH" => self.sign_in(&mut line, &mut session, rest).await?,
                "MAIL" if !session.is_known => line.say("530 5.7.0 sign in first").await?,
                "MAIL" => {
                    session.from = address_in(rest);
                    line.say("250 2.1.0 ok").await?;
                }
                "RCPT" => match fault {
                    Some(SmtpFault::HangAtRecipient) => tokio::time::sleep(FOR_EVER).await,
                    Some(SmtpFault::Greylist) => line.say("451 4.7.1 come back later").await?,
                    Some(SmtpFault::NoSuchRecipient) => {
                        line.say("550 5.1.1 there is no such person").await?;
                    }
                    _ => {
                        session.to.push(address_in(rest));
                        line.say("250 2.1.5 ok").await?;
                    }
                },
                "DATA" if fault == Some(SmtpFault::CutBeforeMessage) => return Ok(()),
                "DATA" => {
                    line.say("354 go ahead").await?;
                    let source = line.hear_message().await?;
                    if fault == Some(SmtpFault::RefuseMessage) {
                        line.say("554 5.7.1 it looks like spam").await?;
                        continue;
                    }
                    let Session { from, to, .. } = std::mem::take(&mut session);
                    self.keep(SmtpMail { at: self.0.around.clock.now(), from, to, source });
                    match fault {
                        Some(SmtpFault::CutAfterMessage) => return Ok(()),
                        Some(SmtpFault::HangAfterMessage) => tokio::time::sleep(FOR_EVER).await,
                        _ => line.say("250 2.0.0 taken").await?,
                    }
                }
                "QUIT" => return line.say("221 2.0.0 goodbye").await,
                "NOOP" | "RSET" => line.say("250 2.0.0 ok").await?,
                _ => line.say("502 5.5.1 what?").await?,
            }
        }
    }

    async fn sign_in(&self, line: &mut Line, session: &mut Session, rest: &str) -> io::Result<()> {
        let (mechanism, initial) = rest.split_once(' ').unwrap_or((rest, ""));
        let known = if mechanism.eq_ignore_ascii_case("PLAIN") {
            let decoded = decoded(initial);
            let mut parts = decoded.split('\0').skip(1);
            let (user, password) = (parts.next(), parts.next());
            self.knows(user.unwrap_or_default(), password.unwrap_or_default())
        } else {
            line.say(&format!("334 {}", STANDARD.encode("Username:"))).await?;
            let user = decoded(&line.hear().await?);
            line.say(&format!("334 {}", STANDARD.encode("Password:"))).await?;
            self.knows(&user, &decoded(&line.hear().await?))
        };
        session.is_known = known;
        line.say(if known { "235 2.7.0 welcome" } else { "535 5.7.8 wrong credentials" }).await
    }
}

async fn state(State(smtp): State<SmtpSimulator>) -> Response {
    json(StatusCode::OK, &smtp.mails())
}

#[derive(Deserialize)]
struct Order {
    fault: SmtpFault,
    connections: usize,
}

/// An order: `{"fault": "greylist", "connections": 1}`, or a form with the same fields.
async fn faults(State(smtp): State<SmtpSimulator>, headers: HeaderMap, body: Bytes) -> Response {
    match serde_json::from_value(json_or_form(&body)) {
        Ok(Order { fault, connections }) => {
            smtp.fail_next(fault, connections.min(1_000));
            moved(&headers, &lock(&smtp.0.faults).len())
        }
        Err(_) => text(StatusCode::BAD_REQUEST, "no such fault"),
    }
}

#[derive(Default)]
struct Session {
    is_known: bool,
    from: String,
    to: Vec<String>,
}
