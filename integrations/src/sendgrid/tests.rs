//! The client against the simulator, over a loopback socket.

use std::time::Duration;

use chrono::TimeDelta;
use commands::gateways::{
    Attachment, Automatic, Delivery, GatewayError, MailEventKind, MailGateway as _, Mailbox,
    OutgoingMail, RefusalCause, Webhook as _, WebhookRefused,
};
use domain::ticket::mail_guard::NoAutoReply;
use domain::values::Email;
use secrecy::SecretString;
use uuid::Uuid;

use super::simulator::{Letter, MailMove, SendGridHooks, SendGridSimulator};
use super::*;
use crate::simulator::{CallbackPlan, Fault, Loopback, Serving};
use crate::test_support::{Inbox, impatient, noon, surroundings};

const SECRET: &str = "a secret of sixteen bytes";
const INBOUND: &str = "/webhooks/sendgrid/inbound?key=a+secret+of+sixteen+bytes";

struct World {
    sendgrid: SendGrid,
    simulator: SendGridSimulator,
    inbox: Inbox,
    events: SendGridEvents,
    inbound: SendGridInbound,
    _serving: Serving,
}

/// The addresses that the workshop sends from.
fn own() -> Vec<Email> {
    vec![Email::parse("avisos@cirujano.cl").unwrap()]
}

impl World {
    async fn start() -> Self {
        let (around, _) = surroundings();
        let loopback = Loopback::bind(0).await.unwrap();
        let simulator = SendGridSimulator::new(loopback.url(), &around);
        let serving = loopback.serve(simulator.routes());
        let config = SendGridConfig { http: impatient(), ..simulator.config() };
        let inbox = Inbox::open().await;
        simulator.set_hooks(SendGridHooks {
            events: Some(inbox.url("/webhooks/sendgrid")),
            inbound: Some(inbox.url(INBOUND)),
        });
        let key = simulator.public_key();
        Self {
            sendgrid: SendGrid::new(config, &around).unwrap(),
            events: SendGridEvents::new(&key).unwrap(),
            inbound: SendGridInbound::new(SecretString::from(SECRET), Some(&key), own()).unwrap(),
            simulator,
            inbox,
            _serving: serving,
        }
    }

    async fn send(&self) -> String {
        let id = self.sendgrid.send(&mail()).await.unwrap().provider_id;
        self.simulator.callbacks_settled().await;
        id
    }

    fn kinds(&self) -> Vec<MailEventKind> {
        let events = self.inbox.read(&self.events, noon());
        events.into_iter().map(|event| event.kind).collect()
    }
}

fn mail() -> OutgoingMail {
    OutgoingMail {
        id: Uuid::from_u128(0x1234),
        to: Mailbox {
            email: Email::parse("ana@correo.cl").unwrap(),
            name: Some("Ana Núñez".into()),
        },
        reply_to: Some(Mailbox::bare(Email::parse("t+abc123@reply.cirujano.cl").unwrap())),
        subject: "Tu Juno-60 está listo\r\nBcc: otro@correo.cl".into(),
        text: "Hola Ana: ¡listo!".into(),
        html: Some("<p>Hola Ana: ¡listo!</p>".into()),
        attachments: vec![
            Attachment {
                filename: "orden.pdf".into(),
                media_type: "application/pdf".into(),
                content: b"%PDF-1.7".to_vec(),
            },
            Attachment {
                filename: "cita.ics".into(),
                media_type: "text/calendar; charset=utf-8; method=PUBLISH".into(),
                content: b"BEGIN:VCALENDAR".to_vec(),
            },
        ],
        references: vec!["<a@correo.cl>".into(), "bad".into(), "<b@correo.cl>".into()],
        automatic: Some(Automatic::Generated),
        category: "repair_ready",
    }
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written_and_its_delivery_is_told() {
    let world = World::start().await;
    let id = world.send().await;
    let sent = world.simulator.state().mails.pop().unwrap();
    assert_eq!((sent.id.as_str(), sent.to.as_str()), (id.as_str(), "ana@correo.cl"));
    assert_eq!(sent.subject, "Tu Juno-60 está listo  Bcc: otro@correo.cl");
    assert_eq!(sent.text, "Hola Ana: ¡listo!");
    assert_eq!(sent.attachments[0].bytes, 8);
    assert_eq!(sent.attachments[1].media_type, "text/calendar", "it takes no parameters");
    assert_eq!(sent.headers["Auto-Submitted"], "auto-generated");
    assert_eq!(sent.headers["In-Reply-To"], "<b@correo.cl>");
    assert_eq!(sent.headers["References"], "<a@correo.cl> <b@correo.cl>");
    let ours = format!("<{}@cirujano.example>", Uuid::from_u128(0x1234));
    assert_eq!(sent.headers["Message-ID"], ours);

    let events = world.inbox.read(&world.events, noon());
    assert_eq!(events.len(), 2);
    for (event, kind) in events.iter().zip([MailEventKind::Processed, MailEventKind::Delivered]) {
        assert_eq!(event.kind, kind);
        assert_eq!(event.mail, Some(Uuid::from_u128(0x1234)));
        assert_eq!((event.provider_id.as_str(), event.at), (id.as_str(), noon()));
    }
    assert_ne!(events[0].event_id, events[1].event_id);
}

#[tokio::test]
async fn everything_that_becomes_of_a_mail_is_told() {
    let world = World::start().await;
    world.simulator.deliver_by_itself(false);
    let id = world.send().await;
    let moves = [
        MailMove::Defer,
        MailMove::Deliver,
        MailMove::Bounce,
        MailMove::Block,
        MailMove::Drop,
        MailMove::Open,
        MailMove::Click,
        MailMove::ReportSpam,
        MailMove::Unsubscribe,
    ];
    for step in moves {
        world.simulator.move_mail(&id, step).unwrap();
        world.simulator.callbacks_settled().await;
    }
    let expected = [
        MailEventKind::Processed,
        MailEventKind::Deferred,
        MailEventKind::Delivered,
        MailEventKind::Bounced { hard: true },
        MailEventKind::Bounced { hard: false },
        MailEventKind::Dropped,
        MailEventKind::Opened,
        MailEventKind::Clicked,
        MailEventKind::SpamReported,
        MailEventKind::Unsubscribed,
    ];
    assert_eq!(world.kinds(), expected);
    let bounce = &world.inbox.read(&world.events, noon())[3];
    assert_eq!(bounce.status.as_deref(), Some("5.1.1"));
}

#[tokio::test]
async fn events_come_twice_out_of_order_and_again_until_they_are_accepted() {
    let world = World::start().await;
    world.simulator.plan_callbacks(CallbackPlan { copies: 2, reversed: true, delay_ms: 10 });
    world.send().await;
    let (delivered, processed) = (MailEventKind::Delivered, MailEventKind::Processed);
    assert_eq!(world.kinds(), [delivered.clone(), delivered, processed.clone(), processed]);
    let events = world.inbox.read(&world.events, noon());
    assert_eq!(events[0].event_id, events[1].event_id);
    let received = world.inbox.received();
    let key = |at: usize| world.events.dedupe_key(&received[at].delivery(""));
    assert!(key(0) == key(1) && key(1) != key(2));

    world.simulator.plan_callbacks(CallbackPlan::default());
    world.inbox.answer_with(&[503, 503]);
    world.simulator.deliver_by_itself(false);
    world.send().await;
    assert_eq!(world.inbox.received().len(), 4 + 3);
}

#[tokio::test]
async fn sendgrid_complains_about_the_recipient_the_sender_and_the_key() {
    let world = World::start().await;
    let config = |change: fn(&mut SendGridConfig)| {
        let mut config = SendGridConfig { http: impatient(), ..world.simulator.config() };
        change(&mut config);
        SendGrid::new(config, &surroundings().0).unwrap()
    };
    let refusal = async |sendgrid: SendGrid, mail: OutgoingMail| match sendgrid.send(&mail).await {
        Err(GatewayError::Refused { cause, code }) => (cause, code),
        other => panic!("{other:?}"),
    };
    let wrong_key = config(|config| config.api_key = SecretString::from("SG.guess"));
    let credentials = RefusalCause::Credentials;
    assert_eq!(refusal(wrong_key, mail()).await, (credentials, "http_401".into()));
    let stranger = config(|it| it.from = Mailbox::bare(Email::parse("x@otro.cl").unwrap()));
    assert_eq!(refusal(stranger, mail()).await, (credentials, "http_403.from".into()));
    let ours = || config(|_| ());
    let nothing_said = OutgoingMail { text: String::new(), html: None, ..mail() };
    let request = RefusalCause::Request;
    assert_eq!(refusal(ours(), nothing_said).await, (request, "http_400.content.0.value".into()));
    let about_nothing = OutgoingMail { subject: "\n".into(), ..mail() };
    assert_eq!(refusal(ours(), about_nothing).await, (request, "http_400.subject".into()));
    assert!(world.simulator.state().mails.is_empty());
}

#[tokio::test]
async fn a_mail_is_never_sent_twice_by_itself() {
    let world = World::start().await;
    for (fault, arrived) in [
        (Fault::LoseAnswer, 1),
        (Fault::CutAnswer, 2),
        (Fault::Hang, 2),
        (Fault::Refuse { status: 500 }, 2),
    ] {
        world.simulator.fail_next(fault, 1);
        let error = world.sendgrid.send(&mail()).await.unwrap_err();
        assert!(error.is_in_doubt(), "{fault:?}: {error}");
        assert_eq!(world.simulator.state().mails.len(), arrived, "{fault:?}");
    }
    // What the lost answer left open is told by its events.
    world.simulator.callbacks_settled().await;
    assert_eq!(world.kinds().len(), 4);
    world.simulator.fail_next(Fault::RateLimit { seconds: 30 }, 1);
    let error = world.sendgrid.send(&mail()).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    world.simulator.fail_next(Fault::RateLimit { seconds: 0 }, 2);
    world.sendgrid.send(&mail()).await.unwrap();
    world.simulator.fail_next(Fault::Slow { millis: 50 }, 1);
    world.sendgrid.send(&mail()).await.unwrap();
    assert_eq!(world.simulator.state().mails.len(), 4);
}

#[tokio::test]
async fn an_answer_to_a_mail_comes_in_with_its_conversation_and_its_charset() {
    let world = World::start().await;
    world
        .simulator
        .set_hooks(SendGridHooks { events: None, inbound: Some(world.inbox.url(INBOUND)) });
    let id = world.send().await;
    world.simulator.reply(&id, "¿Cuánto cuesta? — Ana Núñez").unwrap();
    world.simulator.callbacks_settled().await;
    let [letter] = world.inbox.read(&world.inbound, noon()).try_into().unwrap();
    assert_eq!(letter.recipients, ["t+abc123@reply.cirujano.cl"]);
    assert_eq!(letter.from, "ana@correo.cl");
    assert_eq!(letter.text, "¿Cuánto cuesta? — Ana Núñez");
    assert_eq!(letter.subject, "Re: Tu Juno-60 está listo  Bcc: otro@correo.cl");
    assert_eq!(letter.references, [format!("<{}@cirujano.example>", Uuid::from_u128(0x1234))]);
    assert_eq!(letter.no_auto_reply, None);
}

#[tokio::test]
async fn a_letter_may_be_forged_written_by_a_machine_or_only_markup() {
    let world = World::start().await;
    let letter = || Letter {
        from: "\"Ana 🎹\" <Ana@Correo.cl>".into(),
        to: "Taller <hola@reply.cirujano.cl>".into(),
        subject: "Consulta".into(),
        text: "Sintetizador 🎹".into(),
        ..Letter::default()
    };
    let read = async |letter: Letter| {
        world.simulator.receive(&letter).unwrap();
        world.simulator.callbacks_settled().await;
        world.inbox.read(&world.inbound, noon()).pop().unwrap()
    };
    let plain = read(letter()).await;
    assert_eq!(
        (plain.from.as_str(), plain.from_name.as_deref()),
        ("ana@correo.cl", Some("Ana 🎹"))
    );
    assert_eq!(plain.text, "Sintetizador 🎹");
    assert_eq!(plain.no_auto_reply, None);
    let forged = read(Letter { is_forged: true, ..letter() }).await;
    assert_eq!(forged.no_auto_reply, Some(NoAutoReply::Unvouched));
    let headers = "X-Auto-Response-Suppress: All".to_owned();
    let hidden = read(Letter { is_forged: true, headers, ..letter() }).await;
    assert_eq!(hidden.no_auto_reply, Some(NoAutoReply::Suppressed));
    assert!(plain.is_vouched && !forged.is_vouched && !hidden.is_vouched);
    let headers = "Auto-Submitted: auto-replied".to_owned();
    let machine = read(Letter { headers, ..letter() }).await;
    assert_eq!(machine.no_auto_reply, Some(NoAutoReply::AutoSubmitted));
    let bounce = read(Letter { has_no_sender: true, ..letter() }).await;
    assert_eq!(bounce.envelope_from, None);
    assert_eq!(bounce.no_auto_reply, Some(NoAutoReply::EmptyReturnPath));
    let ours = read(Letter { from: "Taller <AVISOS@cirujano.cl>".into(), ..letter() }).await;
    assert_eq!(ours.no_auto_reply, Some(NoAutoReply::OwnAddress));
    let html = Some("<p>Hola <b>taller</b></p>".to_owned());
    assert_eq!(read(Letter { html, ..letter() }).await.text, "Hola taller");
    let file = Some(("nota.txt".to_owned(), "contenido".to_owned()));
    let files = read(Letter { file, ..letter() }).await.files;
    assert_eq!(
        (files[0].filename.as_str(), &files[0].content[..]),
        ("nota.txt", &b"contenido"[..])
    );
}

#[tokio::test]
async fn inbound_mail_needs_the_secret_and_the_signature() {
    let world = World::start().await;
    let letter = Letter { from: "ana@correo.cl".into(), to: "x@y.cl".into(), ..Letter::default() };
    world.simulator.receive(&letter).unwrap();
    world.simulator.callbacks_settled().await;
    let received = world.inbox.received().pop().unwrap();
    let verify = |url: &str, headers: &[(String, String)], body: &[u8], now| {
        world.inbound.verify(&Delivery { url, headers, body }, now)
    };
    let (headers, body) = (received.headers.as_slice(), received.body.as_slice());
    let good = world.inbox.url(INBOUND);
    assert_eq!(verify(&good, headers, body, noon()), Ok(()));
    let bare = world.inbox.url("/webhooks/sendgrid/inbound");
    assert_eq!(verify(&bare, headers, body, noon()), Err(WebhookRefused::Unsigned));
    let guess = format!("{bare}?key=guess");
    assert_eq!(verify(&guess, headers, body, noon()), Err(WebhookRefused::Forged));
    let stale = noon() + TimeDelta::days(2);
    assert_eq!(verify(&good, headers, body, stale), Err(WebhookRefused::Stale));
    let unsigned: Vec<_> =
        headers.iter().filter(|(name, _)| !name.starts_with("x-twilio")).cloned().collect();
    assert_eq!(verify(&good, &unsigned, body, noon()), Err(WebhookRefused::Unsigned));
    let mut changed = body.to_vec();
    changed[200] ^= 1;
    assert_eq!(verify(&good, headers, &changed, noon()), Err(WebhookRefused::Forged));
    let without_key = SendGridInbound::new(SecretString::from(SECRET), None, own()).unwrap();
    let delivery = Delivery { url: &good, headers: &unsigned, body };
    assert_eq!(without_key.verify(&delivery, noon()), Ok(()));
    assert!(SendGridInbound::new(SecretString::from("short"), None, own()).is_err());
}

#[tokio::test]
async fn the_other_side_moves_over_http_as_well() {
    let world = World::start().await;
    let id = world.send().await;
    let client = crate::http::plain_client(&impatient(), true).unwrap();
    let base = world.simulator.config().base_url;
    let post = async |path: &str, body: &str| {
        let request = client.post(format!("{base}/_sim{path}")).body(body.to_owned());
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(post("/settings", r#"{"delivers": false}"#).await, 200);
    assert_eq!(post(&format!("/mails/{id}/bounce"), "").await, 200);
    assert_eq!(post(&format!("/mails/{id}/sing"), "").await, 409);
    assert_eq!(post(&format!("/mails/{id}/reply"), "text=Gracias").await, 200);
    assert_eq!(post("/inbound", "from=a%40b.cl&to=c%40d.cl&subject=x&text=y").await, 200);
    assert_eq!(post("/inbound", r#"{"from": "a@b.cl", "to": "c@d.cl", "text": "y"}"#).await, 200);
    let html = client.get(format!("{base}/_sim/mails/{id}/html")).send().await.unwrap();
    let policy = html.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("sandbox") && policy.contains("default-src 'none'"));
    world.simulator.callbacks_settled().await;
    assert_eq!(world.inbox.received().len(), 2 + 1 + 3);
    assert_eq!(world.simulator.state().mails[0].history.last(), Some(&"bounce"));
}

#[test]
fn events_that_are_not_known_yet_are_kept_as_text() {
    let signed = SendGridEvents::new(
        &SendGridSimulator::new("http://127.0.0.1", &surroundings().0).public_key(),
    );
    let body = br#"[{"event":"group_resubscribe","timestamp":"1795348800","new":{}},{"event":"account_status_change","type":"x","timestamp":1795348800}]"#;
    let events = signed.unwrap().read(&Delivery { url: "", headers: &[], body }).unwrap();
    assert_eq!(events[0].kind, MailEventKind::Other("group_resubscribe".into()));
    assert_eq!((events[0].at, events[0].mail), (noon(), None));
    assert_ne!(events[0].event_id, events[1].event_id);
}
