//! Calls that succeed, are refused and fail in every way: nothing of a person, a token or a key reaches the logs
//! or an error.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use commands::gateways::{
    CalendarEntry, CalendarGateway as _, GatewayError, MailGateway as _, Mailbox, OutgoingMail,
    OutgoingSms, PaymentGateway as _, PaymentOrder, SmsGateway as _,
};
use domain::values::{Email, Money, Phone};
use secrecy::ExposeSecret as _;
use tracing_subscriber::fmt::MakeWriter;
use uuid::Uuid;

use crate::flow::{Flow, FlowConfig};
use crate::google_calendar::{GoogleCalendar, GoogleCalendarConfig};
use crate::http::Surroundings;
use crate::sandbox::Sandbox;
use crate::sendgrid::{SendGrid, SendGridConfig};
use crate::simulator::{Fault, lock};
use crate::smtp::simulator::SmtpFault;
use crate::smtp::{Smtp, SmtpConfig};
use crate::test_support::{impatient, noon, surroundings};
use crate::twilio::{Twilio, TwilioConfig};

/// What was logged.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lock(&self.0).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Logged {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

const FAULTS: [Fault; 6] = [
    Fault::Hang,
    Fault::LoseAnswer,
    Fault::CutAnswer,
    Fault::Garble,
    Fault::Refuse { status: 500 },
    Fault::RateLimit { seconds: 90 },
];

struct Gateways {
    flow: Flow,
    sendgrid: SendGrid,
    smtp: Smtp,
    twilio: Twilio,
    calendar: GoogleCalendar,
}

impl Gateways {
    fn of(sandbox: &Sandbox, around: &Surroundings) -> Self {
        let simulators = sandbox.simulators();
        let http = impatient();
        let flow = FlowConfig { http, ..simulators.flow.config() };
        let sendgrid = SendGridConfig { http, ..simulators.sendgrid.config() };
        let smtp = SmtpConfig { settings: http, ..simulators.smtp.config() };
        let twilio = TwilioConfig { http, ..simulators.twilio.config(None) };
        let calendar = GoogleCalendarConfig { http, ..simulators.google_calendar.config() };
        Self {
            flow: Flow::new(flow, around).unwrap(),
            sendgrid: SendGrid::new(sendgrid, around).unwrap(),
            smtp: Smtp::new(smtp, around).unwrap(),
            twilio: Twilio::new(twilio, around).unwrap(),
            calendar: GoogleCalendar::new(calendar, around).unwrap(),
        }
    }

    /// Calls each gateway once with things of a person, and keeps what went wrong.
    async fn use_all(&self, person: &Person, errors: &mut Vec<GatewayError>) {
        let order = PaymentOrder {
            commerce_order: "ORD-1".into(),
            subject: person.name.into(),
            amount: Money::clp(20_000),
            payer: person.email.clone(),
            expires_in: std::time::Duration::from_mins(1),
            confirmation_url: "http://127.0.0.1:9/webhooks/flow".into(),
            return_url: "http://127.0.0.1:9/return".into(),
        };
        let mail = OutgoingMail {
            id: Uuid::from_u128(1),
            to: Mailbox { email: person.email.clone(), name: Some(person.name.into()) },
            reply_to: None,
            subject: person.name.into(),
            text: person.name.into(),
            html: None,
            attachments: vec![],
            references: vec![],
            automatic: None,
            category: "test",
        };
        let sms = OutgoingSms {
            id: Uuid::from_u128(2),
            to: person.phone.clone(),
            text: person.name.into(),
        };
        let entry = CalendarEntry {
            booking: Uuid::from_u128(3),
            summary: person.name.into(),
            description: person.phone.as_str().into(),
            location: None,
            starts_at: noon(),
            ends_at: noon() + TimeDelta::hours(1),
        };
        errors.extend(self.flow.create(&order).await.err());
        errors.extend(self.sendgrid.send(&mail).await.err());
        errors.extend(self.smtp.send(&mail).await.err());
        errors.extend(self.twilio.send(&sms).await.err());
        errors.extend(self.calendar.put(&entry).await.err());
    }
}

struct Person {
    name: &'static str,
    email: Email,
    phone: Phone,
}

impl Person {
    fn new(email: &str, phone: &str) -> Self {
        let (email, phone) = (Email::parse(email).unwrap(), Phone::parse(phone).unwrap());
        Self { name: "Anastasia Huenchullán", email, phone }
    }
}

#[tokio::test]
async fn nothing_of_a_person_a_token_or_a_key_is_logged_or_in_an_error() {
    let logged = Logged::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(logged.clone())
        .with_ansi(false)
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let (around, _) = surroundings();
    let sandbox = Sandbox::start(0, "http://127.0.0.1:9/webhooks", &around).await.unwrap();
    let simulators = sandbox.simulators().clone();
    let gateways = Gateways::of(&sandbox, &around);
    let mut errors = Vec::new();
    let ana = Person::new("anastasia.h@correo.cl", "+56987654321");
    gateways.use_all(&ana, &mut errors).await;
    assert_eq!(errors, []);
    // Refused by Flow and by Twilio, for their address and number.
    let refused = Person::new("anastasia.h@example.com", "+15005550001");
    gateways.use_all(&refused, &mut errors).await;
    assert_eq!(errors.len(), 2);
    let smtp = [SmtpFault::Busy, SmtpFault::CutAfterMessage, SmtpFault::NoSuchRecipient];
    for (fault, smtp) in FAULTS.into_iter().zip(smtp.into_iter().cycle()) {
        simulators.flow.fail_next(fault, 1);
        simulators.sendgrid.fail_next(fault, 1);
        simulators.twilio.fail_next(fault, 1);
        simulators.google_calendar.fail_next(fault, 3);
        simulators.smtp.fail_next(smtp, 1);
        gateways.use_all(&ana, &mut errors).await;
    }
    assert!(errors.len() > 25, "{}", errors.len());

    let tokens = simulators.flow.state().orders.into_iter().map(|order| order.token);
    let google = simulators.google_calendar.key_file();
    let google: serde_json::Value = serde_json::from_str(google.expose_secret()).unwrap();
    let private_key = google["private_key"].as_str().unwrap().lines().nth(1).unwrap();
    let flow = simulators.flow.config();
    let smtp = simulators.smtp.config().credentials.unwrap().1;
    let secrets = [
        "Anastasia",
        "anastasia.h",
        "987654321",
        "15005550001",
        "group.calendar.google.com",
        "ya29.",
        &private_key[..40],
        flow.api_key.expose_secret(),
        flow.secret_key.expose_secret(),
        simulators.sendgrid.config().api_key.expose_secret(),
        simulators.twilio.token().expose_secret(),
        smtp.expose_secret(),
    ]
    .map(str::to_owned);
    let text = String::from_utf8(lock(&logged.0).clone()).unwrap();
    assert!(text.contains("the provider refused") && text.contains("sendgrid"), "{text}");
    let texts = [text, format!("{errors:?}"), errors.iter().map(ToString::to_string).collect()];
    for secret in secrets.into_iter().chain(tokens) {
        for text in &texts {
            let line = text.lines().find(|line| line.contains(&secret));
            assert!(line.is_none(), "{secret} is in: {}", line.unwrap_or_default());
        }
    }
}
