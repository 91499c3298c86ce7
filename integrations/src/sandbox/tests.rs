//! The page, over a loopback socket, as a browser without scripts sees it.

use std::collections::BTreeSet;

use commands::gateways::{
    CalendarEntry, CalendarGateway as _, MailGateway as _, Mailbox, OutgoingMail, OutgoingSms,
    PaymentGateway as _, PaymentOrder, RefundOrder, SmsGateway as _,
};
use domain::values::{Email, Money, Phone};
use reqwest::{Client, Response};
use uuid::Uuid;

use super::Sandbox;
use super::views::pieces;
use crate::flow::Flow;
use crate::flow::simulator::OrderMove;
use crate::google_calendar::GoogleCalendar;
use crate::http::plain_client;
use crate::sendgrid::SendGrid;
use crate::smtp::Smtp;
use crate::test_support::{Inbox, impatient, noon, surroundings};
use crate::twilio::Twilio;

struct World {
    sandbox: Sandbox,
    inbox: Inbox,
    browser: Client,
}

impl World {
    async fn start() -> Self {
        let inbox = Inbox::open().await;
        let (around, _) = surroundings();
        let sandbox = Sandbox::start(0, &inbox.url("/webhooks"), &around).await.unwrap();
        Self { sandbox, inbox, browser: plain_client(&impatient(), true).unwrap() }
    }

    /// Everything that can be received, received once.
    async fn busy() -> Self {
        let world = Self::start().await;
        let (around, _) = surroundings();
        let simulators = world.sandbox.simulators();
        let flow = Flow::new(simulators.flow.config(), &around).unwrap();
        let order = world.order("ORD-1", 20_000);
        flow.create(&order).await.unwrap();
        let mail = OutgoingMail {
            id: Uuid::from_u128(1),
            to: Mailbox::bare(Email::parse("ana@correo.cl").unwrap()),
            reply_to: None,
            subject: "Entra con \"este\" enlace".into(),
            text: "Hola,\nhttps://cirujano.cl/entrar?t=a&b=<c>.\nChao".into(),
            html: Some("<p>Hola</p>".into()),
            attachments: vec![],
            references: vec![],
            automatic: None,
            category: "magic_link",
        };
        let sendgrid = SendGrid::new(simulators.sendgrid.config(), &around).unwrap();
        sendgrid.send(&mail).await.unwrap();
        let smtp = Smtp::new(simulators.smtp.config(), &around).unwrap();
        smtp.send(&mail).await.unwrap();
        let callback = Some(world.inbox.url("/webhooks/twilio"));
        let twilio = Twilio::new(simulators.twilio.config(callback), &around).unwrap();
        let phone = Phone::parse("+56912345678").unwrap();
        let sms = OutgoingSms { id: Uuid::from_u128(2), to: phone, text: "¡Está listo!".into() };
        twilio.send(&sms).await.unwrap();
        let calendar = GoogleCalendar::new(simulators.google_calendar.config(), &around).unwrap();
        let entry = CalendarEntry {
            booking: Uuid::from_u128(3),
            summary: "Recepción".into(),
            description: "Juno & 60".into(),
            location: None,
            starts_at: noon(),
            ends_at: noon() + chrono::TimeDelta::minutes(30),
        };
        calendar.put(&entry).await.unwrap();
        world
    }

    /// The same, with another order that was paid and goes back.
    async fn with_a_refund() -> Self {
        let world = Self::busy().await;
        let (around, _) = surroundings();
        let simulator = &world.sandbox.simulators().flow;
        let flow = Flow::new(simulator.config(), &around).unwrap();
        flow.create(&world.order("ORD-2", 30_000)).await.unwrap();
        let mut orders = simulator.state().orders;
        orders.retain(|order| order.commerce_order == "ORD-2");
        let paid = simulator.move_order(&orders[0].token, OrderMove::Pay).unwrap();
        let refund = RefundOrder {
            commerce_order: "DEV-2".into(),
            provider_order: paid.flow_order.to_string(),
            amount: Money::clp(30_000),
            receiver: Email::parse("ana@correo.cl").unwrap(),
            callback_url: world.inbox.url("/webhooks/flow"),
        };
        flow.refund(&refund).await.unwrap();
        world
    }

    fn order(&self, commerce_order: &str, pesos: i64) -> PaymentOrder {
        PaymentOrder {
            commerce_order: commerce_order.into(),
            subject: "<script>alert(1)</script>".into(),
            amount: Money::clp(pesos),
            payer: Email::parse("ana@correo.cl").unwrap(),
            expires_in: std::time::Duration::from_hours(1),
            confirmation_url: self.inbox.url("/webhooks/flow"),
            return_url: self.inbox.url("/return"),
        }
    }

    async fn page(&self) -> Response {
        self.browser.get(self.sandbox.url()).send().await.unwrap()
    }

    async fn text(&self) -> String {
        self.page().await.text().await.unwrap()
    }

    /// Presses the button that leads there, as a browser does; a page leads to it or the test fails.
    async fn press(&self, action: &str, fields: &[(&str, &str)]) {
        assert!(self.text().await.contains(&format!("action=\"{action}\"")), "{action}");
        let request = self.browser.post(format!("{}{action}", self.sandbox.url())).form(fields);
        let request = request.header("accept", "text/html,*/*;q=0.8");
        let answer = request.header("sec-fetch-site", "same-origin").send().await.unwrap();
        assert_eq!(answer.status(), 303, "{action}");
        assert_eq!(answer.headers()["location"], "/");
    }
}

#[tokio::test]
async fn an_empty_sandbox_says_so() {
    let world = World::start().await;
    let html = world.text().await;
    for line in [
        "lang=\"es-CL\"",
        "Nadie ha pedido un pago.",
        "No ha salido ningún correo.",
        "No ha salido ningún mensaje.",
        "La agenda está vacía.",
    ] {
        assert!(html.contains(line), "{line}");
    }
}

#[tokio::test]
async fn the_page_shows_what_was_received_escaped_and_without_scripts() {
    let world = World::busy().await;
    let answer = world.page().await;
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("script"));
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    let html = answer.text().await.unwrap();
    assert!(!html.contains("<script") && !html.contains("style="));
    for line in [
        "$20.000, por pagar",
        "processed → delivered",
        "¡Está listo!",
        "22-11-2026 09:00:00",
        "Juno &#38; 60",
        "Correos (SMTP)",
        "href=\"https://cirujano.cl/entrar?t=a&#38;b=&#60;c\"",
    ] {
        assert!(html.contains(line), "{line} is not in\n{html}");
    }
}

#[tokio::test]
async fn moves_show_on_the_page_and_are_told() {
    let world = World::busy().await;
    let simulators = world.sandbox.simulators();
    let token = simulators.flow.state().orders[0].token.clone();
    world.press(&format!("/flow/_sim/orders/{token}/reject"), &[]).await;
    world.press(&format!("/flow/_sim/orders/{token}/pay"), &[]).await;
    world.press(&format!("/flow/_sim/orders/{token}/repeat"), &[]).await;
    let mail = simulators.sendgrid.state().mails[0].id.clone();
    world.press(&format!("/sendgrid/_sim/mails/{mail}/bounce"), &[]).await;
    world.press(&format!("/sendgrid/_sim/mails/{mail}/reply"), &[("text", "Gracias")]).await;
    let letter = [("from", "a@b.cl"), ("to", "c@d.cl"), ("subject", "x"), ("text", "y")];
    world.press("/sendgrid/_sim/inbound", &letter).await;
    let sms = simulators.twilio.state().messages[0].sid.clone();
    world.press(&format!("/twilio/_sim/messages/{sms}/undeliver"), &[]).await;
    world.press(&format!("/twilio/_sim/messages/{sms}/reply"), &[("text", "STOP")]).await;
    let entry = simulators.google_calendar.state().entries[0].id.clone();
    world.press(&format!("/google/_sim/entries/{entry}/delete"), &[]).await;
    let time = [("from", "2026-12-01T10:00"), ("until", "2026-12-01T11:00")];
    world.press("/google/_sim/entries", &time).await;
    world.press("/google/_sim/forget_sync_tokens", &[]).await;
    for provider in ["flow", "sendgrid", "twilio", "google"] {
        let fault = [("fault", "refuse"), ("status", "503"), ("seconds", "60"), ("millis", "1")];
        world.press(&format!("/{provider}/_sim/faults"), &fault).await;
        let plan = [("copies", "2"), ("delay_ms", "0"), ("reversed", "true")];
        world.press(&format!("/{provider}/_sim/callbacks"), &plan).await;
    }
    let html = world.text().await;
    for line in
        ["$20.000, pagada", "no entregado", "No quieren más mensajes: +56912345678", "hecha a mano"]
    {
        assert!(html.contains(line), "{line}");
    }
    simulators.flow.callbacks_settled().await;
    simulators.sendgrid.callbacks_settled().await;
    simulators.twilio.callbacks_settled().await;
    let paths: Vec<_> = world.inbox.received().into_iter().map(|it| it.path).collect();
    let count = |path: &str| paths.iter().filter(|it| it.starts_with(path)).count();
    assert_eq!((count("/webhooks/flow"), count("/webhooks/twilio")), (3, 4));
    assert_eq!((count("/webhooks/sendgrid/inbound?key="), count("/webhooks/sendgrid")), (2, 5));
}

/// Every button, what is filled in beside it, and what the page shows of it then.
#[rustfmt::skip]
const BUTTONS: [(&str, Fields, &str); 33] = [
    ("/flow/_sim/orders/*/pay", &[], "$20.000, pagada"),
    ("/flow/_sim/orders/*/reject", &[], "$20.000, rechazada"),
    ("/flow/_sim/orders/*/coupon", &[], "$20.000, por pagar, con cupón"),
    ("/flow/_sim/orders/*/cancel", &[], "$20.000, anulada"),
    ("/flow/_sim/orders/*/expire", &[], "$20.000, anulada"),
    ("/flow/_sim/orders/*/repeat", &[], "$30.000, pagada"),
    ("/flow/_sim/refunds/*/accept", &[], "aceptada"),
    ("/flow/_sim/refunds/*/reject", &[], "rechazada"),
    ("/flow/_sim/refunds/*/refund", &[], "devuelta"),
    ("/flow/_sim/faults", FAULT, ""),
    ("/flow/_sim/callbacks", PLAN, ""),
    ("/sendgrid/_sim/mails/*/deliver", &[], "delivered → delivered"),
    ("/sendgrid/_sim/mails/*/bounce", &[], "delivered → bounce"),
    ("/sendgrid/_sim/mails/*/block", &[], "delivered → bounce"),
    ("/sendgrid/_sim/mails/*/open", &[], "delivered → open"),
    ("/sendgrid/_sim/mails/*/spam", &[], "delivered → spamreport"),
    ("/sendgrid/_sim/mails/*/reply", &[("text", "Gracias")], ""),
    ("/sendgrid/_sim/inbound", LETTER, ""),
    ("/sendgrid/_sim/faults", FAULT, ""),
    ("/sendgrid/_sim/callbacks", PLAN, ""),
    ("/twilio/_sim/messages/*/deliver", &[], ": entregado"),
    ("/twilio/_sim/messages/*/undeliver", &[], ": no entregado"),
    ("/twilio/_sim/messages/*/fail", &[], ": fallido"),
    ("/twilio/_sim/messages/*/reply", &[("text", "STOP")], "No quieren más mensajes"),
    ("/twilio/_sim/faults", FAULT, ""),
    ("/twilio/_sim/callbacks", PLAN, ""),
    ("/google/_sim/entries/*/delete", &[], "borrada"),
    ("/google/_sim/entries/*/free", &[], "no ocupa el tiempo"),
    ("/google/_sim/entries", TIME, "hecha a mano"),
    ("/google/_sim/forget_sync_tokens", &[], ""),
    ("/google/_sim/end_channels", &[], ""),
    ("/google/_sim/faults", FAULT, ""),
    ("/google/_sim/callbacks", PLAN, ""),
];

type Fields = &'static [(&'static str, &'static str)];

const FAULT: Fields = &[("fault", "slow"), ("status", "503"), ("seconds", "60"), ("millis", "1")];
const PLAN: Fields = &[("copies", "2"), ("delay_ms", "0"), ("reversed", "true")];
const LETTER: Fields = &[("from", "a@b.cl"), ("to", "c@d.cl"), ("subject", "x"), ("text", "y")];
const TIME: Fields = &[("from", "2026-12-01T10:00"), ("until", "2026-12-01T11:00")];

/// A button, whatever it is pressed on.
fn kind(action: &str) -> String {
    let mut parts: Vec<&str> = action.split('/').collect();
    if let [_, _, _, _, of, _] = &mut parts[..] {
        *of = "*";
    }
    parts.join("/")
}

#[tokio::test]
async fn every_button_of_the_page_does_what_it_says() {
    let known: BTreeSet<&str> = BUTTONS.iter().map(|(button, ..)| *button).collect();
    for (button, fields, shown) in BUTTONS {
        // Another world for each: most buttons take others away.
        let world = World::with_a_refund().await;
        let html = world.text().await;
        let actions: Vec<&str> = html
            .split("action=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap_or_default())
            .collect();
        let found: BTreeSet<String> = actions.iter().map(|action| kind(action)).collect();
        assert!(found.iter().map(String::as_str).eq(known.iter().copied()), "{found:?}");
        let action = actions.iter().find(|action| kind(action) == button).unwrap();
        world.press(action, fields).await;
        let html = world.text().await;
        assert!(html.contains(shown), "{button}: {shown} is not in\n{html}");
    }
}

#[tokio::test]
async fn another_site_neither_reads_nor_presses() {
    let world = World::start().await;
    let rebound = world.browser.get(world.sandbox.url()).header("host", "evil.example:80");
    assert_eq!(rebound.send().await.unwrap().status(), 421);
    let move_ = format!("{}/google/_sim/end_channels", world.sandbox.url());
    let foreign = world.browser.post(&move_).header("sec-fetch-site", "cross-site");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    assert_eq!(world.browser.post(&move_).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn faults_of_the_mail_server_are_ordered_over_http_as_well() {
    let world = World::start().await;
    let url = format!("{}/smtp/_sim/faults", world.sandbox.url());
    let order = async |body: &'static str| {
        world.browser.post(&url).body(body).send().await.unwrap().status().as_u16()
    };
    assert_eq!(order(r#"{"fault": "greylist", "connections": 2}"#).await, 200);
    assert_eq!(order(r#"{"fault": "rain", "connections": 2}"#).await, 400);
}

#[test]
fn a_text_is_cut_at_its_addresses() {
    let cut = |text: &str| {
        let cut = pieces(text).into_iter().map(|piece| (piece.text, piece.is_link));
        cut.filter(|(_, is_link)| *is_link).map(|(text, _)| text).collect::<Vec<_>>()
    };
    assert_eq!(
        cut("ver https://x.cl/a?b=1&c=2.\ny (http://y.cl), javascript:x"),
        ["https://x.cl/a?b=1&c=2"]
    );
    let whole: String = pieces("a\n b  https://x.cl/ c.").into_iter().map(|it| it.text).collect();
    assert_eq!(whole, "a\n b  https://x.cl/ c.");
}
