//! What tickets bring about: once, late or twice.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use domain::Actor;
use domain::repair::samples::{self, CUSTOMER};
use domain::repair::{Intake, Repair, RepairIntent};
use domain::ticket::mail_guard::NoAutoReply;
use domain::ticket::{Category, Conversation, Ticket, TicketStatus};
use domain::values::{Money, RepairNumber, TicketId};

use crate::process_managers::{ProcessManagers, all};
use crate::test_support::{World, customer, owner, reception, technician};
use crate::tickets::{
    CompensationDecision, OpenTicket, TicketMove, change_status, decide_compensation,
    fire_due_levels, link_repair, merge, open, reclassify, reply,
};

/// Friday 2026-03-06, 14:00 in Santiago.
fn friday() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 6, 17, 0, 0).unwrap()
}

async fn world() -> World {
    let world = World::staffed().await;
    world.clock.advance(friday() - world.now());
    world
}

async fn received(world: &World, count: u32) -> RepairNumber {
    let number = samples::number(count);
    let receive = RepairIntent::Receive {
        number,
        intake: Box::new(Intake { estimate: None, ..samples::intake() }),
        reachable: true,
        tracking_hash: samples::hash("tracking"),
    };
    world.repair(number, reception(), receive).await.unwrap();
    number
}

async fn ask(world: &World, by: Actor, text: &str, repair: Option<RepairNumber>) -> TicketId {
    let request = OpenTicket {
        customer: CUSTOMER,
        subject: "Mi Juno".into(),
        text: text.into(),
        category: None,
        repair,
        payment: None,
        no_auto_reply: None,
    };
    open(&world.executor, request, world.by(by)).await.unwrap().ticket
}

async fn catch_up(world: &World) {
    ProcessManagers::new(world.executor.clone(), all(None)).catch_up().await.unwrap();
}

async fn known(world: &World, ticket: TicketId) -> Conversation {
    let loaded = world.executor.load::<Ticket>(&ticket.to_string()).await.unwrap();
    loaded.state.conversation().unwrap().clone()
}

async fn complaint(world: &World, number: RepairNumber) -> Option<String> {
    let repair = world.executor.load::<Repair>(&number.to_string()).await.unwrap().state;
    repair.open_complaint().map(|complaint| complaint.reference.clone())
}

/// The texts of the automatic replies to a ticket.
async fn automatic_replies(world: &World, ticket: TicketId) -> Vec<(String, String)> {
    let stream = eventlog::StreamId::new("ticket", ticket.to_string());
    let events = world.executor.log().load(&stream, 0).await.unwrap();
    let replies = events.iter().filter(|event| event.event_type == "AutomaticReplyGiven");
    let said = |event: &eventlog::RecordedEvent| {
        let body: serde_json::Value = serde_json::from_str(&event.payload).unwrap();
        let reply = &body["AutomaticReplyGiven"];
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        (text(&reply["kind"]), text(&reply["text"]["$clear"]))
    };
    replies.map(said).collect()
}

#[tokio::test]
async fn a_customer_reads_at_once_where_their_repair_stands() {
    let world = world().await;
    let number = received(&world, 1).await;
    let ticket = ask(&world, customer(), "¿En qué estado está?", Some(number)).await;
    catch_up(&world).await;
    catch_up(&world).await;
    let replies = automatic_replies(&world, ticket).await;
    let [(kind, text)] = &replies[..] else { panic!("{replies:?}") };
    assert_eq!(kind, "repair_state");
    assert!(text.contains(&number.to_string()) && text.contains("Recibimos tu equipo"), "{text}");
    assert!(text.contains("a las 16:00"), "{text}");
    assert!(known(&world, ticket).await.clock.is_some(), "a machine's answer stops no clock");
}

#[tokio::test]
async fn a_mail_proves_nobody_and_what_staff_noted_is_not_answered_by_a_machine() {
    let world = world().await;
    let number = received(&world, 1).await;
    let mail = ask(&world, Actor::system("mail"), "¿En qué estado está?", Some(number)).await;
    let noted = ask(&world, reception(), "¿En qué estado está?", Some(number)).await;
    catch_up(&world).await;
    let replies = automatic_replies(&world, mail).await;
    assert_eq!(replies[0].0, "acknowledgement");
    assert!(!replies[0].1.contains(&number.to_string()), "{}", replies[0].1);
    assert!(automatic_replies(&world, noted).await.is_empty());
}

#[tokio::test]
async fn nobody_makes_the_machine_write_more_than_three_mails_a_day() {
    let world = world().await;
    let mail = async |text: &str| ask(&world, Actor::system("mail"), text, None).await;
    for number in 1..=4 {
        let ticket = mail(&format!("Hola {number}")).await;
        catch_up(&world).await;
        let expected = usize::from(number <= 3);
        assert_eq!(automatic_replies(&world, ticket).await.len(), expected, "{number}");
    }
    let signed_in = ask(&world, customer(), "Hola", None).await;
    catch_up(&world).await;
    assert_eq!(automatic_replies(&world, signed_in).await.len(), 1, "in the portal each is");
    world.clock.advance(TimeDelta::hours(24));
    let next_day = mail("Hola otra vez").await;
    catch_up(&world).await;
    assert_eq!(automatic_replies(&world, next_day).await.len(), 1);
}

#[tokio::test]
async fn whom_nothing_vouches_for_is_heard_and_not_answered_by_a_machine() {
    let world = world().await;
    let request = OpenTicket {
        customer: CUSTOMER,
        subject: "Mi Juno".into(),
        text: "Hola".into(),
        category: None,
        repair: None,
        payment: None,
        no_auto_reply: Some(NoAutoReply::Unvouched),
    };
    let ticket = open(&world.executor, request, world.by(Actor::system("mail"))).await.unwrap();
    catch_up(&world).await;
    assert!(automatic_replies(&world, ticket.ticket).await.is_empty());
    assert!(known(&world, ticket.ticket).await.clock.is_some());
}

#[tokio::test]
async fn a_person_who_was_faster_leaves_the_machine_nothing_to_say() {
    let world = world().await;
    let ticket = ask(&world, customer(), "Hola", None).await;
    reply(&world.executor, ticket, "¡Hola!".into(), world.by(technician())).await.unwrap();
    catch_up(&world).await;
    assert!(automatic_replies(&world, ticket).await.is_empty());
}

#[tokio::test]
async fn the_complaint_of_a_repair_is_open_as_long_as_the_ticket_is() {
    let world = world().await;
    let executor = &world.executor;
    let (number, other) = (received(&world, 1).await, received(&world, 2).await);
    let ticket = ask(&world, customer(), "Quiero hacer un reclamo", Some(number)).await;
    catch_up(&world).await;
    let reference = domain::ticket::auto_reply::reference(ticket);
    assert_eq!(complaint(&world, number).await.as_ref(), Some(&reference));
    assert_eq!(automatic_replies(&world, ticket).await[0].0, "acknowledgement");

    let category = |category| reclassify(executor, ticket, category, world.by(reception()));
    category(Category::Warranty).await.unwrap();
    catch_up(&world).await;
    assert_eq!(
        complaint(&world, number).await.as_ref(),
        Some(&reference),
        "a dispute all the same"
    );
    category(Category::GeneralInquiry).await.unwrap();
    catch_up(&world).await;
    assert_eq!(complaint(&world, number).await, None);
    category(Category::Complaint).await.unwrap();
    link_repair(executor, ticket, other, world.by(reception())).await.unwrap();
    catch_up(&world).await;
    assert_eq!(complaint(&world, number).await, None);
    assert_eq!(complaint(&world, other).await.as_ref(), Some(&reference));

    let to = |to, by| change_status(executor, ticket, to, world.by(by));
    to(TicketMove::Resolve, reception()).await.unwrap();
    catch_up(&world).await;
    assert_eq!(complaint(&world, other).await, None);
    to(TicketMove::Open, customer()).await.unwrap();
    catch_up(&world).await;
    assert_eq!(complaint(&world, other).await, Some(reference));
}

#[tokio::test]
async fn a_complaint_that_was_opened_by_hand_is_left_to_people() {
    let world = world().await;
    let number = received(&world, 1).await;
    let by_hand = RepairIntent::OpenComplaint { reference: "SERNAC 1".into() };
    world.repair(number, reception(), by_hand).await.unwrap();
    let ticket = ask(&world, customer(), "Quiero hacer un reclamo", Some(number)).await;
    catch_up(&world).await;
    change_status(&world.executor, ticket, TicketMove::Resolve, world.by(reception()))
        .await
        .unwrap();
    catch_up(&world).await;
    assert_eq!(complaint(&world, number).await.as_deref(), Some("SERNAC 1"));
}

#[tokio::test]
async fn a_repair_is_complained_about_until_the_last_of_its_complaints_is_settled() {
    let world = world().await;
    let number = received(&world, 1).await;
    let complain = async || ask(&world, customer(), "Quiero hacer un reclamo", Some(number)).await;
    let (first, second) = (complain().await, complain().await);
    let question = ask(&world, customer(), "¿En qué estado está?", Some(number)).await;
    catch_up(&world).await;
    let reference = |ticket| Some(domain::ticket::auto_reply::reference(ticket));
    assert_eq!(complaint(&world, number).await, reference(first));
    let resolve = async |ticket| {
        let by = world.by(reception());
        change_status(&world.executor, ticket, TicketMove::Resolve, by).await.unwrap();
        catch_up(&world).await;
    };
    resolve(first).await;
    assert_eq!(complaint(&world, number).await, reference(second));
    catch_up(&world).await;
    resolve(second).await;
    assert_eq!(complaint(&world, number).await, None);
    resolve(question).await;

    let (third, fourth) = (complain().await, complain().await);
    catch_up(&world).await;
    assert_eq!(complaint(&world, number).await, reference(third));
    let by_hand = RepairIntent::CloseComplaint { resolution: "Se habló con el cliente".into() };
    world.repair(number, reception(), by_hand).await.unwrap();
    catch_up(&world).await;
    assert_eq!(complaint(&world, number).await, reference(fourth), "the other one still waits");
    resolve(fourth).await;
    assert_eq!(complaint(&world, number).await, reference(third), "which was not settled either");
}

#[tokio::test]
async fn whoever_waits_in_a_merged_ticket_is_answered_with_the_other() {
    let world = world().await;
    let executor = &world.executor;
    let number = received(&world, 1).await;
    let first = ask(&world, customer(), "Quiero hacer un reclamo", Some(number)).await;
    let second = ask(&world, customer(), "Hola otra vez", None).await;
    let third = ask(&world, customer(), "Y otra", None).await;
    merge(executor, first, second, world.by(reception())).await.unwrap();
    catch_up(&world).await;
    merge(executor, second, third, world.by(reception())).await.unwrap();
    catch_up(&world).await;
    assert!(known(&world, third).await.absorbed.contains(&second));
    assert!(known(&world, first).await.clock.is_some(), "a merge stops no clock");
    assert!(complaint(&world, number).await.is_some(), "it goes on in another ticket");
    reply(executor, third, "Ya lo vimos".into(), world.by(technician())).await.unwrap();
    change_status(executor, third, TicketMove::Resolve, world.by(technician())).await.unwrap();
    catch_up(&world).await;
    for ticket in [first, second, third] {
        assert!(known(&world, ticket).await.clock.is_none());
    }
    assert_eq!(complaint(&world, number).await, None);
}

#[tokio::test]
async fn the_clock_of_a_merged_ticket_waits_for_the_customer_where_it_goes_on() {
    let world = world().await;
    let executor = &world.executor;
    let waiting = ask(&world, customer(), "Quiero hacer un reclamo", None).await;
    let asking = ask(&world, customer(), "Quiero hacer otro reclamo", None).await;
    let other = ask(&world, customer(), "Hola otra vez", None).await;
    let to = async |ticket, to| {
        change_status(executor, ticket, to, world.by(technician())).await.unwrap();
    };
    let runs = async |ticket| known(&world, ticket).await.clock.unwrap().is_running();
    to(waiting, TicketMove::WaitForCustomer).await;
    to(other, TicketMove::Resolve).await;
    merge(executor, waiting, other, world.by(reception())).await.unwrap();
    catch_up(&world).await;
    assert_eq!(known(&world, other).await.status(), TicketStatus::Resolved, "nobody waits in it");
    merge(executor, asking, other, world.by(reception())).await.unwrap();
    catch_up(&world).await;
    assert_eq!(known(&world, other).await.status(), TicketStatus::Open);
    assert!(!runs(waiting).await && runs(asking).await);

    to(other, TicketMove::WaitForCustomer).await;
    catch_up(&world).await;
    assert!(!runs(asking).await, "the customer has to act");
    let late = world.now() + TimeDelta::days(3);
    assert_eq!(fire_due_levels(executor, [waiting, asking], late).await.unwrap().changed, []);

    world.clock.advance(TimeDelta::hours(1));
    reply(executor, other, "Aquí está".into(), world.by(customer())).await.unwrap();
    catch_up(&world).await;
    assert!(runs(waiting).await && runs(asking).await, "they wrote");
}

#[tokio::test]
async fn a_granted_compensation_is_credited_to_the_repair_once() {
    let world = world().await;
    let number = received(&world, 1).await;
    let ticket = ask(&world, customer(), "¿En qué estado está?", Some(number)).await;
    world.clock.advance(TimeDelta::hours(3));
    fire_due_levels(&world.executor, [ticket], world.now()).await.unwrap();
    let balance = async || {
        let repair = world.executor.load::<Repair>(&number.to_string()).await.unwrap();
        repair.state.balance()
    };
    let before = balance().await;
    let by = world.by(owner().with_step_up());
    decide_compensation(&world.executor, ticket, 1, CompensationDecision::Approve, by)
        .await
        .unwrap();
    catch_up(&world).await;
    catch_up(&world).await;
    assert_eq!(balance().await, before - Money::clp(5_000));
    let events = world.history("repair", &number.to_string()).await;
    assert_eq!(events.iter().filter(|event| *event == "CreditGranted").count(), 1);
}
