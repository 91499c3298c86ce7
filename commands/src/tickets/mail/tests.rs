//! Mails that open tickets, go on in them, or do neither.

use chrono::{DateTime, TimeDelta, Utc};
use domain::person::{Person, PersonCommand};
use domain::repair::samples::{self, CUSTOMER};
use domain::repair::{Intake, RepairIntent};
use domain::ticket::mail_guard::NoAutoReply;
use domain::ticket::{Category, Channel, Conversation, Ticket, TicketEvent, TicketStatus};
use domain::webhook::WebhookCommand;
use eventlog::{NewAccount, ReplayQuery};

use super::*;
use crate::gateways::{Delivery, Unreadable, WebhookRefused};
use crate::people::{change_contact, erase};
use crate::ports::LinkToken;
use crate::process_managers::ProcessManagers;
use crate::test_support::{World, customer, draft, owner, reception};
use crate::tickets::{TicketMove, change_status, link_token, merge, open_with_link};
use crate::webhooks::{Inbox, WebhookProcessing};

const DOMAIN: &str = "responder.taller.example.cl";

fn mails() -> InboundMails {
    InboundMails { addresses: ReplyAddresses::new(DOMAIN), ..InboundMails::off() }
}

fn mail(from: &str, subject: &str, text: &str) -> InboundMail {
    InboundMail {
        recipients: vec![format!("hola@{DOMAIN}")],
        envelope_from: Some(from.to_owned()),
        from: from.to_owned(),
        from_name: Some("Gabriela Mistral".to_owned()),
        subject: subject.to_owned(),
        text: text.to_owned(),
        files: Vec::new(),
        references: Vec::new(),
        no_auto_reply: None,
        is_vouched: true,
    }
}

async fn take(world: &World, mail: &InboundMail) -> Outcome {
    let context = world.by(domain::Actor::system("webhook_processing"));
    mails().take(&world.executor, mail, &context).await.unwrap()
}

/// Every ticket that was opened: which, by whom, and through which channel.
async fn opened(world: &World) -> Vec<(TicketId, PersonId, Channel)> {
    let query =
        ReplayQuery { event_types: Some(vec!["TicketOpened".into()]), ..ReplayQuery::default() };
    let replayed = world.executor.log().replay(query, Vec::new(), |all, event| {
        if let TicketEvent::TicketOpened { ticket, customer, channel, .. } = event.decode()? {
            all.push((ticket, customer, channel));
        }
        Ok(std::ops::ControlFlow::Continue(()))
    });
    replayed.await.unwrap().state
}

async fn known(world: &World, ticket: TicketId) -> Conversation {
    let loaded = world.executor.load::<Ticket>(&ticket.to_string()).await.unwrap();
    loaded.state.conversation().unwrap().clone()
}

/// How often the customer wrote again.
async fn replies(world: &World, ticket: TicketId) -> usize {
    let history = world.history("ticket", &ticket.to_string()).await;
    history.iter().filter(|name| *name == "CustomerReplied").count()
}

async fn asked(world: &World) -> TicketId {
    let request = OpenTicket {
        customer: CUSTOMER,
        subject: "Mi Juno".into(),
        text: "Hola".into(),
        category: None,
        repair: None,
        payment: None,
        no_auto_reply: None,
    };
    open(&world.executor, request, world.by(customer())).await.unwrap().ticket
}

async fn address(world: &World, ticket: TicketId) -> domain::values::Email {
    let address = ReplyAddresses::new(DOMAIN).address_of(&world.executor, ticket).await;
    address.unwrap().expect("its customer can be written to")
}

async fn to_ticket(world: &World, ticket: TicketId, text: &str) -> InboundMail {
    let address = address(world, ticket).await;
    InboundMail {
        recipients: vec![address.as_str().to_uppercase()],
        ..mail("cliente@example.cl", "Re: Mi Juno", text)
    }
}

#[tokio::test]
async fn a_mail_of_somebody_unknown_opens_a_ticket_of_a_customer_who_is_registered_once() {
    let world = World::staffed().await;
    let first = mail("Gabi@Correo.cl", "Mi sintetizador", "¿En qué ESTADO está mi equipo?");
    assert_eq!(take(&world, &first).await, "mail.opened");
    assert_eq!(take(&world, &mail("gabi@correo.cl", "Otra cosa", "Hola")).await, "mail.opened");
    let all = opened(&world).await;
    assert_eq!(all.len(), 2);
    assert_eq!((all[0].1, all[0].2), (all[1].1, Channel::Mail));
    assert_eq!(known(&world, all[0].0).await.category, Category::RepairStatus);
    let person = world.executor.load::<Person>(&all[0].1.to_string()).await.unwrap().state;
    let contact = &person.profile().unwrap().contact;
    assert_eq!(contact.name.text(), "Gabriela Mistral");
    assert_eq!(contact.email.as_ref().unwrap().text(), "gabi@correo.cl");
}

#[tokio::test]
async fn the_same_delivery_processed_again_opens_nothing_more() {
    let world = World::staffed().await;
    let context = world.by(domain::Actor::system("webhook_processing"));
    let mail = mail("gabi@correo.cl", "", "Hola");
    for _ in 0..2 {
        mails().take(&world.executor, &mail, &context).await.unwrap();
    }
    assert_eq!(opened(&world).await.len(), 1);
}

#[tokio::test]
async fn a_mail_to_a_tickets_address_goes_on_in_it_and_in_what_it_was_merged_into() {
    let world = World::staffed().await;
    let (first, second) = (asked(&world).await, asked(&world).await);
    assert_eq!(take(&world, &to_ticket(&world, first, "Una cosa más").await).await, "mail.replied");
    assert_eq!(replies(&world, first).await, 1);
    let root = ReplyAddresses::thread_of(&address(&world, first).await);
    let elsewhere = InboundMail {
        references: vec![root, "<x@correo.cl>".into()],
        ..mail("cliente@example.cl", "Re: Mi Juno", "Otra más")
    };
    assert_eq!(take(&world, &elsewhere).await, "mail.replied");
    assert_eq!(replies(&world, first).await, 2);
    merge(&world.executor, first, second, world.by(reception())).await.unwrap();
    assert_eq!(take(&world, &to_ticket(&world, first, "¿Y?").await).await, "mail.replied");
    assert_eq!(replies(&world, second).await, 1);
    assert_eq!(opened(&world).await.len(), 2);
}

#[tokio::test]
async fn a_mail_to_a_ticket_that_is_over_for_good_opens_another() {
    let world = World::staffed().await;
    let ticket = asked(&world).await;
    let close = change_status(&world.executor, ticket, TicketMove::Close, world.by(customer()));
    close.await.unwrap();
    world.clock.advance(TimeDelta::days(8));
    assert_eq!(
        take(&world, &to_ticket(&world, ticket, "Volvió a fallar").await).await,
        "mail.opened"
    );
    assert_eq!(known(&world, ticket).await.status(), TicketStatus::Closed);
}

#[tokio::test]
async fn an_address_that_was_made_up_stands_for_no_ticket() {
    let world = World::staffed().await;
    let ticket = asked(&world).await;
    let forged = format!("t+{}.{}@{DOMAIN}", ticket.uuid().simple(), "0".repeat(16));
    let stands_for = async |address: &str| {
        let addresses = ReplyAddresses::new(DOMAIN);
        addresses.ticket_of(&world.executor, [address]).await.unwrap()
    };
    assert_eq!(stands_for(&forged).await, None);
    let genuine = address(&world, ticket).await;
    assert_eq!(stands_for(genuine.as_str()).await, Some(ticket));
    let elsewhere = genuine.as_str().replace(DOMAIN, "otro.example.cl");
    assert_eq!(stands_for(&elsewhere).await, None);
}

#[tokio::test]
async fn what_was_mailed_to_an_address_of_before_leads_into_the_ticket_no_more() {
    let world = World::staffed().await;
    let executor = &world.executor;
    let ticket = asked(&world).await;
    let link = async || link_token(executor, ticket).await.unwrap().unwrap();
    let (old_link, old_mail) = (link().await, to_ticket(&world, ticket, "Hola de nuevo").await);
    let thread = ReplyAddresses::thread_of(&address(&world, ticket).await);
    let moves = async |draft: crate::people::ContactDraft| {
        change_contact(executor, CUSTOMER, draft, world.by(reception())).await.unwrap();
    };
    // Another telephone leaves both what they were.
    let phone = Some("+56 9 8765 4321".to_owned());
    moves(crate::people::ContactDraft { phone, ..draft("cliente") }).await;
    assert_eq!(link().await.reveal(), old_link.reveal());
    assert_eq!(take(&world, &old_mail).await, "mail.replied");

    moves(draft("otra")).await;
    let opened_with = async |link: &LinkToken| open_with_link(executor, ticket, link).await;
    assert!(matches!(opened_with(&old_link).await, Err(ExecuteError::NotFound)));
    assert_eq!(opened_with(&link().await).await.unwrap(), domain::Actor::link(CUSTOMER));
    let referring = InboundMail { references: vec![thread], ..mail("otra@example.cl", "Re:", "Y") };
    for old in [old_mail, referring] {
        assert_eq!(take(&world, &old).await, "mail.opened");
    }
    assert_eq!(replies(&world, ticket).await, 1);
    let new_mail = to_ticket(&world, ticket, "Sigo aquí").await;
    assert_eq!(take(&world, &new_mail).await, "mail.replied");
    assert_eq!(opened(&world).await[2].1, CUSTOMER, "filed by who wrote it");
}

#[tokio::test]
async fn the_link_to_a_ticket_of_somebody_who_was_erased_opens_nothing() {
    let world = World::staffed().await;
    let ticket = asked(&world).await;
    let link = link_token(&world.executor, ticket).await.unwrap().unwrap();
    let reason = "A petición suya".to_owned();
    erase(&world.executor, CUSTOMER, reason, 0, world.by(owner().with_step_up())).await.unwrap();
    let opened = open_with_link(&world.executor, ticket, &link).await;
    assert!(matches!(opened, Err(ExecuteError::NotFound)), "what they wrote would be lost");
    assert!(link_token(&world.executor, ticket).await.unwrap().is_none());
}

#[tokio::test]
async fn what_a_machine_wrote_or_we_ourselves_leads_to_nothing() {
    let world = World::staffed().await;
    for reason in [NoAutoReply::AutoSubmitted, NoAutoReply::OwnAddress] {
        let machine = InboundMail {
            no_auto_reply: Some(reason),
            ..mail("a@correo.cl", "Fuera de oficina", "…")
        };
        assert_eq!(take(&world, &machine).await, "mail.automatic");
    }
    assert_eq!(opened(&world).await, []);
}

#[tokio::test]
async fn a_repair_is_linked_where_it_is_the_senders_and_nobody_elses() {
    let world = World::staffed().await;
    let number = samples::number(1);
    let receive = RepairIntent::Receive {
        number,
        intake: Box::new(Intake { estimate: None, ..samples::intake() }),
        reachable: true,
        tracking_hash: samples::hash("tracking"),
    };
    world.repair(number, reception(), receive).await.unwrap();
    let named = format!("Sobre la {}", number.to_string().to_lowercase());
    for (from, is_vouched, expected) in [
        ("gabi@correo.cl", true, None),
        ("cliente@example.cl", true, Some(number)),
        // Anybody may have written that, to stop its storage with a complaint.
        ("cliente@example.cl", false, None),
    ] {
        take(&world, &InboundMail { is_vouched, ..mail(from, &named, "Un reclamo") }).await;
        let ticket = opened(&world).await.last().unwrap().0;
        assert_eq!(known(&world, ticket).await.repair, expected, "{from}, {is_vouched}");
    }
    assert_eq!(numbers_in(&mail("a@b.cl", &named, "CDS-2026-0001, CDS-2026-0002.")).len(), 2);
}

#[test]
fn what_a_mail_quotes_is_left_out_and_files_are_counted() {
    let text =
        "Gracias.\r\nNos vemos.\r\n\r\nEl lun, 2 mar 2026 a las 10:00, Taller escribió:\r\n> Hola";
    let mut written = mail("a@b.cl", "  \r\n", text);
    assert_eq!(body_of(&written), "Gracias.\nNos vemos.");
    assert_eq!(subject_of(&written), "(sin asunto)");
    written.text =
        "Bien.\n\nOn Mon, Mar 2, 2026 at 10:00 AM Taller <\nt+1@taller.cl> wrote:\n\n> Hola".into();
    assert_eq!(body_of(&written), "Bien.");
    written.text = "Consulta:\tsobre\tmi\u{b}pago\rGracias\u{7}".into();
    assert_eq!(body_of(&written), "Consulta: sobre mi pago\nGracias");
    written.text = "> Solo una cita".into();
    assert_eq!(body_of(&written), "> Solo una cita");
    written.text = String::new();
    written.files = vec![crate::gateways::ReceivedFile {
        filename: "foto.jpg".into(),
        media_type: "image/jpeg".into(),
        content: vec![1],
    }];
    assert_eq!(body_of(&written), "(mensaje sin texto)\n\n[Venía 1 archivo adjunto.]");
    written.text = "a".repeat(30_000);
    assert!(body_of(&written).chars().count() < 20_000);
}

#[test]
fn what_a_person_wrote_between_quoted_lines_or_about_others_is_kept() {
    let between = "Respondo abajo.\n\nEl lun, 2 mar 2026 a las 10:00, Taller escribió:\n> ¿Qué modelo es?\n\
                   Un Juno-60.\n>\n> ¿Y la voz 4?\nMuda.";
    let own = "Respondo abajo.\n\nUn Juno-60.\nMuda.";
    assert_eq!(body_of(&mail("a@b.cl", "", between)), own);
    let told =
        "Hola.\nEl técnico me escribió:\nque pasara el lunes.\nDe: 10 a 14, ¿verdad?\n____\nAna";
    assert_eq!(body_of(&mail("a@b.cl", "", told)), told);
}

#[test]
fn what_outlook_quotes_without_marking_it_is_left_out() {
    let headers =
        "De: Taller <t@taller.cl>\nEnviado: lunes, 2 de marzo\nPara: Ana\nAsunto: Tu Juno\n\nHola";
    for rule in ["", "________________________________\n", "-----Mensaje original-----\n"] {
        let text = format!("Gracias.\n\n{rule}{headers}");
        assert_eq!(body_of(&mail("a@b.cl", "", &text)), "Gracias.", "{rule}");
    }
}

#[tokio::test]
async fn an_account_counts_once_its_owner_has_proved_to_hold_the_address() {
    let world = World::staffed().await;
    let account = NewAccount {
        person_id: CUSTOMER.uuid(),
        email: "cliente@example.cl".into(),
        password_hash: None,
        created_at: world.now(),
    };
    world.executor.log().credentials().create_account(account).await.unwrap();
    let mails = mails();
    let write = async || {
        let context = world.by(domain::Actor::system("webhook_processing"));
        let mail = mail("Cliente@example.cl", "Mi Juno", "Hola");
        mails.take(&world.executor, &mail, &context).await.unwrap();
        opened(&world).await.last().unwrap().1
    };
    let guest = write().await;
    assert_ne!(guest, CUSTOMER, "anybody could have claimed that address");
    assert_eq!(write().await, guest);

    let of_customer = async |command| {
        let (id, by) = (CUSTOMER.to_string(), world.by(domain::Actor::system("test")));
        world.executor.execute::<Person>(&id, command, by).await.unwrap();
    };
    let email = Personal::new(CUSTOMER, "cliente@example.cl");
    of_customer(PersonCommand::VerifyEmail { email, at: world.now() }).await;
    assert_eq!(write().await, CUSTOMER);
    for name in ["otra", "cliente"] {
        let contact = draft(name).read(CUSTOMER).unwrap();
        of_customer(PersonCommand::ChangeContact { contact, at: world.now() }).await;
    }
    assert_eq!(write().await, guest, "a proof belongs to the address that was on file then");
}

#[tokio::test]
async fn a_reply_to_a_ticket_whose_customer_was_erased_opens_another() {
    let world = World::staffed().await;
    let ticket = asked(&world).await;
    let again = to_ticket(&world, ticket, "Hola otra vez").await;
    let reason = "A petición suya".to_owned();
    erase(&world.executor, CUSTOMER, reason, 0, world.by(owner().with_step_up())).await.unwrap();
    assert_eq!(take(&world, &again).await, "mail.opened");
    assert_eq!(replies(&world, ticket).await, 0);
    assert_ne!(opened(&world).await[1].1, CUSTOMER);
}

/// Reads every delivery as one mail with that text.
struct Postman;

impl Webhook for Postman {
    type Notice = InboundMail;
    fn provider(&self) -> &'static str {
        "sendgrid_inbound"
    }
    fn kept_headers(&self) -> &'static [&'static str] {
        &[]
    }
    fn verify(&self, _: &Delivery<'_>, _: DateTime<Utc>) -> Result<(), WebhookRefused> {
        Ok(())
    }
    fn dedupe_key(&self, delivery: &Delivery<'_>) -> String {
        String::from_utf8_lossy(delivery.body).into_owned()
    }
    fn read(&self, delivery: &Delivery<'_>) -> Result<Vec<InboundMail>, Unreadable> {
        Ok(vec![mail("gabi@correo.cl", "Hola", &String::from_utf8_lossy(delivery.body))])
    }
}

#[tokio::test]
async fn a_delivery_that_is_replayed_or_tried_again_opens_one_ticket() {
    let world = World::staffed().await;
    let executor = &world.executor;
    let handler = InboundMails::new(Arc::new(Postman), ReplyAddresses::new(DOMAIN));
    let inbox = Inbox::new(vec![Arc::new(handler)]);
    let delivery = Delivery { url: "", headers: &[], body: "¿En qué estado está?".as_bytes() };
    let from = world.by(domain::Actor::anonymous());
    let kept = inbox.receive(executor, Provider::SendgridInbound, &delivery, &from).await.unwrap();
    let kept = kept.delivery;
    let processing = || -> Vec<Box<dyn crate::process_managers::ProcessManager>> {
        vec![Box::new(WebhookProcessing::new(inbox.clone()))]
    };
    let managers = ProcessManagers::apart("test", executor.clone(), processing());

    // The process that was at it died before it could say what came of it; meanwhile it was tried again.
    let again = InboundMails::new(Arc::new(Postman), ReplyAddresses::new(DOMAIN));
    let known = KeptDelivery {
        id: kept.clone(),
        headers: Vec::new(),
        query: String::new(),
        body: delivery.body.to_vec(),
        received_at: world.now(),
    };
    let retry = Context::new(domain::Actor::system("webhook_retry"), Uuid::from_u128(1), "retry");
    assert_eq!(again.process(executor, &known, &retry).await.unwrap(), "mail.opened");
    managers.catch_up().await.unwrap();
    let ticket = opened(&world).await[0].0;

    let command = WebhookCommand::RequestReplay { reason: "código nuevo".into(), at: world.now() };
    executor.execute::<domain::webhook::Webhook>(&kept, command, world.by(owner())).await.unwrap();
    managers.catch_up().await.unwrap();
    let history = world.history("webhook", &kept).await;
    let replayed =
        ["WebhookReceived", "WebhookProcessed", "WebhookReplayRequested", "WebhookProcessed"];
    assert_eq!(history, replayed);
    assert_eq!(opened(&world).await.iter().map(|it| it.0).collect::<Vec<_>>(), [ticket]);
}

#[tokio::test]
async fn whoever_was_registered_at_the_counter_is_known_by_the_address_on_file() {
    let world = World::staffed().await;
    take(&world, &mail("Cliente@example.cl", "Mi Juno", "Hola")).await;
    let person = opened(&world).await[0].1;
    assert_eq!(person, CUSTOMER);
    let reason = "A petición suya".to_owned();
    erase(&world.executor, CUSTOMER, reason, 0, world.by(owner().with_step_up())).await.unwrap();
    take(&world, &mail("cliente@example.cl", "Mi Juno", "Hola")).await;
    assert_ne!(opened(&world).await[1].1, CUSTOMER, "somebody who was erased is found by nothing");
}

#[tokio::test]
async fn somebody_whose_history_cannot_be_read_costs_nobody_else_their_mail() {
    let world = World::staffed().await;
    let stranger = PersonId::new(world.executor.ids().uuid()).to_string();
    let broken = serde_json::json!({ "PersonRegistered": {} });
    world.append("person", &stranger, "PersonRegistered", broken).await;
    take(&world, &mail("cliente@example.cl", "Mi Juno", "Hola")).await;
    assert_eq!(opened(&world).await[0].1, CUSTOMER);
}

#[tokio::test]
async fn a_mail_concerns_whoever_wrote_it_and_the_customer_of_its_ticket() {
    let world = World::staffed().await;
    let ticket = asked(&world).await;
    take(&world, &mail("gabi@correo.cl", "Hola", "¿Arreglan Junos?")).await;
    let gabi = opened(&world).await[1].1;
    let reply =
        InboundMail { from: "Gabi@correo.cl".into(), ..to_ticket(&world, ticket, "Soy yo").await };
    assert_eq!(take(&world, &reply).await, "mail.replied");
    let mut concerned = mails().concerned_by(&world.executor, &reply).await.unwrap();
    let mut both = vec![CUSTOMER, gabi];
    concerned.sort();
    both.sort();
    assert_eq!(concerned, both);
}
