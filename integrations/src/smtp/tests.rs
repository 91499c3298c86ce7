//! The client against the simulator, over a loopback socket.

use std::time::Duration;

use commands::gateways::{
    Attachment, Automatic, GatewayError, LONGEST_CALL, MailGateway as _, Mailbox, OutgoingMail,
    RefusalCause,
};
use domain::values::Email;
use secrecy::SecretString;
use uuid::Uuid;

use super::simulator::{SmtpFault, SmtpSimulator};
use super::*;
use crate::http::HttpSettings;
use crate::test_support::{impatient, surroundings};

struct World {
    smtp: Smtp,
    simulator: SmtpSimulator,
}

impl World {
    async fn start() -> Self {
        let (around, _) = surroundings();
        let simulator = SmtpSimulator::start(&around).await.unwrap();
        let config = SmtpConfig { settings: impatient(), ..simulator.config() };
        Self { smtp: Smtp::new(config, &around).unwrap(), simulator }
    }
}

fn mail() -> OutgoingMail {
    OutgoingMail {
        id: Uuid::from_u128(0x77),
        to: Mailbox {
            email: Email::parse("ana@correo.cl").unwrap(),
            name: Some("Ana Núñez".into()),
        },
        reply_to: Some(Mailbox::bare(Email::parse("t+abc@reply.cirujano.cl").unwrap())),
        subject: "Está listo\r\nBcc: otro@correo.cl".into(),
        text: "Hola Ana:\n.un punto al comienzo\n¡listo!".into(),
        html: None,
        attachments: vec![],
        references: vec!["<a@correo.cl>".into(), "<b@correo.cl>".into()],
        automatic: Some(Automatic::Replied),
        category: "ticket_reply",
    }
}

#[tokio::test]
async fn a_mail_arrives_with_its_headers_and_without_the_ones_that_were_smuggled_in() {
    let world = World::start().await;
    let sent = world.smtp.send(&mail()).await.unwrap();
    assert_eq!(sent.provider_id, format!("<{}@cirujano.example>", Uuid::from_u128(0x77)));
    let [taken] = world.simulator.mails().try_into().unwrap();
    assert_eq!(
        (taken.from.as_str(), taken.to),
        ("taller@cirujano.example", vec!["ana@correo.cl".to_owned()])
    );
    for line in [
        "Auto-Submitted: auto-replied\r\n",
        "In-Reply-To: <b@correo.cl>\r\n",
        "References: <a@correo.cl> <b@correo.cl>\r\n",
        "Reply-To: t+abc@reply.cirujano.cl\r\n",
        "Date: Sun, 22 Nov 2026 12:00:00 +0000\r\n",
        "\r\n.un punto al comienzo\r\n",
    ] {
        assert!(taken.source.contains(line), "{line} is not in\n{}", taken.source);
    }
    assert!(taken.source.contains(&sent.provider_id));
    assert!(!taken.source.contains("\nBcc:"));
    assert!(!world.smtp.tells_delivery());
}

#[tokio::test]
async fn markup_and_files_travel_beside_the_text_and_always_in_the_same_bytes() {
    let world = World::start().await;
    let rich = OutgoingMail {
        html: Some("<p>¡listo!</p>".into()),
        attachments: vec![
            Attachment {
                filename: "orden ñ.pdf".into(),
                media_type: "application/pdf".into(),
                content: vec![0, 1, 2, 255],
            },
            Attachment {
                filename: "cita.ics".into(),
                media_type: "text/calendar; charset=utf-8; method=PUBLISH".into(),
                content: b"BEGIN:VCALENDAR".to_vec(),
            },
        ],
        ..mail()
    };
    world.smtp.send(&rich).await.unwrap();
    world.smtp.send(&rich).await.unwrap();
    let [first, second] = world.simulator.mails().try_into().unwrap();
    assert_eq!(first.source, second.source);
    for part in [
        "multipart/mixed",
        "multipart/alternative",
        "text/html",
        "application/pdf",
        "AAEC/w==",
        "text/calendar; charset=utf-8; method=PUBLISH",
    ] {
        assert!(first.source.contains(part), "{part} is not in\n{}", first.source);
    }
}

#[tokio::test]
async fn what_failed_before_the_message_was_not_sent_and_what_failed_after_is_unknown() {
    let world = World::start().await;
    let not_now = GatewayError::Deferred { retry_after: Duration::from_mins(5) };
    let unreachable = GatewayError::NotSent { reason: "the provider cannot be reached" };
    let broken = GatewayError::Unknown { reason: "the connection broke" };
    let silent = GatewayError::Unknown { reason: "the provider did not answer in time" };
    let cases = [
        (SmtpFault::Busy, 1, not_now.clone(), 0),
        (SmtpFault::HangAtOnce, 3, unreachable.clone(), 0),
        (SmtpFault::HangAtRecipient, 3, unreachable, 0),
        (SmtpFault::Greylist, 1, not_now, 0),
        (SmtpFault::NoSuchRecipient, 1, GatewayError::refused(RefusalCause::Recipient, "550"), 0),
        (SmtpFault::RefuseMessage, 1, GatewayError::refused(RefusalCause::Request, "554"), 0),
        (
            SmtpFault::CutBeforeMessage,
            3,
            GatewayError::NotSent { reason: "the connection broke" },
            0,
        ),
        (SmtpFault::CutAfterMessage, 1, broken, 1),
        (SmtpFault::HangAfterMessage, 1, silent, 2),
    ];
    for (fault, connections, error, arrived) in cases {
        world.simulator.fail_next(fault, connections);
        assert_eq!(world.smtp.send(&mail()).await, Err(error), "{fault:?}");
        assert_eq!(world.simulator.mails().len(), arrived, "{fault:?}");
    }
    world.simulator.fail_next(SmtpFault::CutBeforeMessage, 2);
    world.smtp.send(&mail()).await.unwrap();
    assert_eq!(world.simulator.mails().len(), 3);
}

#[test]
fn the_client_says_how_far_it_came_before_anybody_gives_it_up() {
    let HttpSettings { connect_timeout, timeout, retry, .. } = SmtpConfig::patience();
    assert_eq!(retry.attempts, 1);
    assert!(connect_timeout + timeout + Duration::from_secs(5) < LONGEST_CALL);
}

#[tokio::test]
async fn a_server_that_is_asked_whether_it_answers_takes_nothing() {
    let world = World::start().await;
    assert_eq!(world.smtp.ping().await, Ok(()));
    world.simulator.fail_next(SmtpFault::HangAtOnce, 3);
    assert!(world.smtp.ping().await.is_err());
    assert!(world.simulator.mails().is_empty());
}

#[tokio::test]
async fn a_wrong_password_is_our_own_mistake() {
    let (around, _) = surroundings();
    let simulator = SmtpSimulator::start(&around).await.unwrap();
    let with = |credentials| {
        let config = SmtpConfig { credentials, settings: impatient(), ..simulator.config() };
        Smtp::new(config, &around).unwrap()
    };
    let wrong = Some(("taller".to_owned(), SecretString::from("guess")));
    let refused = |code| Err(GatewayError::refused(RefusalCause::Credentials, code));
    assert_eq!(with(wrong).send(&mail()).await, refused("535"));
    assert_eq!(with(None).send(&mail()).await, refused("530"));
}

#[tokio::test]
async fn a_server_without_encryption_is_not_given_a_password() {
    let (around, _) = surroundings();
    let simulator = SmtpSimulator::start(&around).await.unwrap();
    let with = |security| {
        let config = SmtpConfig { security, settings: impatient(), ..simulator.config() };
        Smtp::new(config, &around).unwrap()
    };
    let outcome = with(SmtpSecurity::StartTls).send(&mail()).await;
    let reason = "the server offers no encryption";
    assert_eq!(outcome, Err(GatewayError::NotSent { reason }));
    let outcome = with(SmtpSecurity::Tls).send(&mail()).await;
    let reason = "the provider cannot be reached";
    assert_eq!(outcome, Err(GatewayError::NotSent { reason }));
    let elsewhere = SmtpConfig { host: "smtp.example.cl".into(), ..simulator.config() };
    assert_eq!(Smtp::new(elsewhere, &around).err().unwrap().setting, "security");
}
