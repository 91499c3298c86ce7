//! Tickets by mail: a letter comes in, is answered by mail, goes on by mail, and what is promised in it holds.

use chrono::TimeDelta;
use integrations::sendgrid::simulator::Letter;
use serde_json::{Value, json};
use tests::test_app::PostOffice;

use crate::tickets::{fire, kinds, reply, see};

/// Where people write to without having been answered before.
const DOOR: &str = "contacto@responder.example.cl";

/// Somebody writes, and everything that follows at once happens.
async fn write(post: &PostOffice, letter: Letter) {
    post.mail.receive(&letter).expect("there is a door");
    post.mail.callbacks_settled().await;
    post.settle().await;
}

fn letter(from: &str, text: &str) -> Letter {
    Letter {
        from: from.to_owned(),
        to: DOOR.to_owned(),
        subject: "Mi sintetizador".to_owned(),
        text: text.to_owned(),
        ..Letter::default()
    }
}

/// The tickets of the desk: their paths.
async fn tickets(post: &PostOffice) -> Vec<String> {
    post.app.settle().await;
    let list = post.app.get("/tickets").by(&post.app.receptionist).send().await.expect(200).json();
    let items = list["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|it| format!("/tickets/{}", it["id"].as_str().unwrap_or_default())).collect()
}

#[tokio::test]
async fn a_letter_becomes_a_ticket_that_is_breached_and_compensated_all_by_mail() {
    let post = PostOffice::open().await;
    let (app, customer) = (&post.app, &post.app.customer);
    app.open_account(customer).await;
    let repair = app.take_in(customer).await;
    let asked = format!("¿En qué estado está la {}?", repair.number);
    write(&post, letter(&format!("Ana <{}>", customer.email), &asked)).await;
    let tickets = tickets(&post).await;
    let [ticket] = tickets.as_slice() else { panic!("{tickets:?}") };

    let automatic = post.mails("ticket_auto_replied");
    assert_eq!(automatic.len(), 1);
    assert_eq!(automatic[0].to, customer.email);
    assert_eq!(automatic[0].headers["Auto-Submitted"], "auto-replied");
    assert!(automatic[0].text.contains("respuesta automática"), "{}", automatic[0].text);
    for private in [repair.number.as_str(), "Juno"] {
        assert!(!automatic[0].text.contains(private), "a mail proves nobody: {private}");
    }

    // The two hours for such a question pass, and half as much again.
    app.clock.advance(TimeDelta::hours(2));
    fire(app).await;
    app.clock.advance(TimeDelta::hours(1));
    fire(app).await;
    post.settle().await;
    assert_eq!(post.state("sla_breached", "email", &app.owner).await, "delivered");
    let proposed = post.mails("sla_compensation");
    assert_eq!(proposed.iter().map(|mail| &mail.to).collect::<Vec<_>>(), [&customer.email]);

    reply(app, &app.technician, ticket, "Perdona la demora.\n\nEstá en el banco.")
        .await
        .expect(200);
    post.settle().await;
    let answers = post.mails("ticket_answered");
    let [answer] = answers.as_slice() else { panic!("{answers:?}") };
    assert!(answer.text.contains("Perdona la demora.\n\nEstá en el banco."), "{}", answer.text);
    assert!(!answer.headers.contains_key("Auto-Submitted"), "a person wrote it");
    assert_eq!(answer.headers["References"], automatic[0].headers["References"]);

    post.mail.reply(&answer.id, "Gracias.\n\n> Perdona la demora.").expect("it can be answered");
    post.mail.callbacks_settled().await;
    post.settle().await;
    let seen = see(app, &app.technician, ticket).await;
    assert_eq!(kinds(&seen), ["customer", "automatic", "answer", "customer"]);
    assert_eq!(seen["messages"][3]["text"], "Gracias.");
    assert_eq!(seen["repair"], repair.number.as_str());

    let balance = async || {
        let path = format!("/repairs/{}", repair.number);
        let seen = app.get(&path).by(&app.owner).send().await.expect(200).json();
        seen["balance"].as_i64().expect("whole pesos")
    };
    let before = balance().await;
    let approve = json!({ "action": "approve", "clock": 1 });
    let approve = app.post(&format!("{ticket}/compensation"), approve).by_stepped_up(&app.owner);
    approve.send().await.expect(200);
    app.settle().await;
    assert_eq!(balance().await, before - 5_000);
    assert_eq!(post.mails("ticket_auto_replied").len(), 1, "one a day");
}

#[tokio::test]
async fn whoever_has_no_account_is_answered_and_goes_on_by_mail() {
    let post = PostOffice::open().await;
    write(&post, letter("Gabriela <gabi@correo.cl>", "¿Reparan un Juno-60?")).await;
    let automatic = post.mails("ticket_auto_replied");
    assert_eq!(
        automatic.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(),
        ["gabi@correo.cl"]
    );
    let address = automatic[0].reply_to.as_deref().unwrap_or_default();
    assert!(address.contains("t+") && address.contains("@responder.example.cl"), "{address}");
    post.mail.reply(&automatic[0].id, "Es del 83.").expect("it can be answered");
    post.mail.callbacks_settled().await;
    post.settle().await;
    let all = tickets(&post).await;
    assert_eq!(all.len(), 1);
    let seen = see(&post.app, &post.app.receptionist, &all[0]).await;
    assert_eq!(kinds(&seen), ["customer", "automatic", "customer"]);
    let log = post.messages("ticket_auto_replied").await;
    assert!(!Value::from(log).to_string().contains("Juno"), "the text stays in the ticket");
}

#[tokio::test]
async fn machines_are_not_answered_and_forged_addresses_lead_nowhere() {
    let post = PostOffice::open().await;
    let headers = ["Auto-Submitted: auto-replied", "Precedence: bulk"];
    for header in headers {
        let machine = letter("bot@correo.cl", "Estoy de vacaciones");
        write(&post, Letter { headers: header.to_owned(), ..machine }).await;
    }
    let server = letter("Mail Delivery <MAILER-DAEMON@correo.cl>", "No existe");
    write(&post, server).await;
    let bounce = Letter { has_no_sender: true, ..letter("mailer-daemon@correo.cl", "No existe") };
    write(&post, bounce).await;
    assert!(tickets(&post).await.is_empty());
    assert!(post.mail.state().mails.is_empty());

    write(&post, letter("gabi@correo.cl", "Hola")).await;
    let [automatic] = post.mails("ticket_auto_replied").try_into().expect("one");
    let genuine = automatic.reply_to.expect("an address");
    let proof = genuine.split(['.', '@']).nth(1).expect("a proof").to_owned();
    let forged = Letter {
        to: genuine.replace(&proof, &"0".repeat(proof.len())),
        ..letter("malo@correo.cl", "Soy yo")
    };
    write(&post, forged).await;
    assert_eq!(tickets(&post).await.len(), 2, "a question of its own");

    let forged = Letter { is_forged: true, ..letter("ana@correo.cl", "Hola") };
    let through_a_group =
        Letter { headers: "List-Id: <l.example.cl>".into(), ..letter("ana@correo.cl", "Hola") };
    for (count, heard) in [(3, forged), (4, through_a_group)] {
        write(&post, heard).await;
        assert_eq!(tickets(&post).await.len(), count, "staff see it");
    }
    assert!(post.mails("ticket_auto_replied").iter().all(|mail| mail.to != "ana@correo.cl"));
}

#[tokio::test]
async fn whoever_has_no_account_reads_and_rates_their_ticket_by_the_link_in_its_mails() {
    let post = PostOffice::open().await;
    let app = &post.app;
    write(&post, letter("Gabriela <gabi@correo.cl>", "¿Reparan un Juno-60?")).await;
    let [ticket] = tickets(&post).await.try_into().expect("one");
    let note = app.post(&format!("{ticket}/notes"), json!({ "text": "Cotizar" }));
    note.by(&app.technician).send().await.expect(200);
    reply(app, &app.technician, &ticket, "Sí, tráelo.").await.expect(200);
    post.settle().await;
    let [answer] = post.mails("ticket_answered").try_into().expect("one");
    let page = page_in(&answer.text);
    assert!(page.starts_with(&format!("{ticket}?token=")), "{page}");
    app.settle().await;
    let seen = app.get(&page).send().await.expect(200).json();
    assert_eq!(kinds(&seen), ["customer", "automatic", "answer"], "notes stay in the workshop");
    assert!(seen.get("desk").is_none_or(Value::is_null));
    app.get(&ticket).send().await.expect_problem(401, "auth.required");
    let token = page.split_once('=').expect("a token").1;
    let forged = token.chars().rev().collect::<String>();
    let forged = app.get(&ticket).with_link(&forged).send().await;
    forged.expect_problem(404, "resource.not_found");

    let resolve = app.put(&format!("{ticket}/status"), json!({ "to": "RESOLVED" }));
    let version = see(app, &app.technician, &ticket).await["version"].as_u64().expect("a version");
    resolve.if_match(version).by(&app.technician).send().await.expect(200);
    app.clock.advance(TimeDelta::days(7));
    fire(app).await;
    post.settle().await;
    let [asked] = post.mails("ticket_closed").try_into().expect("one");
    assert_eq!((asked.to.as_str(), page_in(&asked.text)), ("gabi@correo.cl", page.clone()));
    let rating = || app.post(&format!("{ticket}/rating"), json!({ "score": 5 }));
    rating().send().await.expect_problem(401, "auth.required");
    rating().with_link(token).send().await.expect(200);
    let seen = see(app, &app.receptionist, &ticket).await;
    assert_eq!((&seen["status"], &seen["rating"]), (&json!("CLOSED"), &json!(5)));
}

/// Where a mail about a ticket leads, without the address of the API.
fn page_in(text: &str) -> String {
    let link = text.split_whitespace().find(|word| word.contains("/api/v1/tickets/"));
    link.expect("a link").split("/api/v1").nth(1).expect("a path").to_owned()
}
