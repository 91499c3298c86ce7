//! Look-ups that travel in commands, repetitions, and the timer.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use domain::repair::samples::{self, CUSTOMER, TECHNICIAN};
use domain::repair::{Intake, RepairIntent};
use domain::ticket::{Category, SlaLevel, Ticket, TicketPolicy, TicketStatus};
use domain::values::{Money, RepairNumber, TicketId};
use domain::{Refusal as _, Role};

use super::*;
use crate::test_support::{World, customer, owner, reception, technician, uuid};

/// Friday 2026-03-06, 14:00 in Santiago.
fn friday() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 6, 17, 0, 0).unwrap()
}

async fn world() -> World {
    let world = World::staffed().await;
    world.clock.advance(friday() - world.now());
    world
}

fn question(text: &str) -> OpenTicket {
    OpenTicket {
        customer: CUSTOMER,
        subject: "Mi Juno".into(),
        text: text.into(),
        category: None,
        repair: None,
        payment: None,
        no_auto_reply: None,
    }
}

async fn asked(world: &World, request: OpenTicket) -> TicketId {
    open(&world.executor, request, world.by(customer())).await.unwrap().ticket
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

async fn known(world: &World, ticket: TicketId) -> domain::ticket::Conversation {
    let loaded = world.executor.load::<Ticket>(&ticket.to_string()).await.unwrap();
    loaded.state.conversation().unwrap().clone()
}

fn code(error: &ChangeError) -> &'static str {
    match error {
        ExecuteError::Rejected(refused) => refused.code(),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_question_is_classified_and_opened_once_however_often_it_is_sent() {
    let world = world().await;
    let context = world.by(customer());
    let request = question("¿En qué ESTADO está?");
    let first = open(&world.executor, request.clone(), context.clone()).await.unwrap();
    let again = open(&world.executor, request, context).await.unwrap();
    assert_eq!(first.ticket, again.ticket);
    assert!(again.executed.replayed);
    assert_eq!(known(&world, first.ticket).await.category, Category::RepairStatus);
}

#[tokio::test]
async fn a_question_is_about_a_customer_who_is_known_and_a_repair_of_theirs() {
    let world = world().await;
    world.register(PersonId::new(uuid(0x77)), Role::Customer, "otra").await;
    let repair = received(&world, 1).await;
    let staff = OpenTicket { customer: TECHNICIAN, ..question("Hola") };
    let refused = open(&world.executor, staff, world.by(reception())).await.unwrap_err();
    assert_eq!(code(&refused), "ticket.customer_unknown");
    for number in [repair, samples::number(404)] {
        let customer = PersonId::new(uuid(0x77));
        let request = OpenTicket { customer, repair: Some(number), ..question("Hola") };
        let refused = open(&world.executor, request, world.by(reception())).await.unwrap_err();
        assert_eq!(code(&refused), "ticket.repair_not_theirs", "{number}");
    }
    let request = OpenTicket { repair: Some(repair), ..question("Hola") };
    let ticket = asked(&world, request).await;
    assert_eq!(known(&world, ticket).await.repair, Some(repair));
}

#[tokio::test]
async fn staff_answer_and_end_the_wait_while_a_customer_writes_and_begins_again() {
    let world = world().await;
    let ticket = asked(&world, question("Hola")).await;
    let executor = &world.executor;
    reply(executor, ticket, "¿Qué modelo es?".into(), world.by(technician())).await.unwrap();
    assert!(known(&world, ticket).await.clock.is_none());
    for (to, by, expected) in [
        (TicketMove::WaitForCustomer, reception(), TicketStatus::WaitingCustomer),
        (TicketMove::Open, reception(), TicketStatus::Open),
        (TicketMove::Resolve, reception(), TicketStatus::Resolved),
        (TicketMove::Open, customer(), TicketStatus::Open),
        (TicketMove::Close, customer(), TicketStatus::Closed),
    ] {
        change_status(executor, ticket, to, world.by(by)).await.unwrap();
        assert_eq!(known(&world, ticket).await.status(), expected, "{to:?}");
    }
    rate(executor, ticket, 5, Some("Gracias".into()), world.by(customer())).await.unwrap();
    assert_eq!(known(&world, ticket).await.rating.unwrap().score, 5);
}

#[tokio::test]
async fn only_staff_are_in_charge_and_tickets_of_one_customer_merge() {
    let world = world().await;
    let executor = &world.executor;
    let (ticket, other) =
        (asked(&world, question("Hola")).await, asked(&world, question("Hola otra vez")).await);
    let refused = assign(executor, ticket, CUSTOMER, world.by(reception())).await.unwrap_err();
    assert_eq!(code(&refused), "ticket.assignee_not_staff");
    assign(executor, ticket, TECHNICIAN, world.by(reception())).await.unwrap();
    merge(executor, other, ticket, world.by(reception())).await.unwrap();
    let third = asked(&world, question("Y otra")).await;
    let refused = merge(executor, third, other, world.by(reception())).await.unwrap_err();
    assert_eq!(code(&refused), "ticket.merge_target_merged");
}

#[tokio::test]
async fn nothing_goes_on_in_a_ticket_that_is_closed_and_a_repeated_merge_has_its_first_outcome() {
    let world = world().await;
    let executor = &world.executor;
    let (ticket, other) =
        (asked(&world, question("Hola")).await, asked(&world, question("Hola otra vez")).await);
    let close = change_status(executor, other, TicketMove::Close, world.by(customer()));
    close.await.unwrap();
    let refused = merge(executor, ticket, other, world.by(reception())).await.unwrap_err();
    assert_eq!(code(&refused), "ticket.merge_target_closed");
    change_status(executor, other, TicketMove::Open, world.by(customer())).await.unwrap();
    let version = executor.load::<Ticket>(&ticket.to_string()).await.unwrap().version;
    let context = world.by(reception()).expecting(version);
    let first = merge(executor, ticket, other, context.clone()).await.unwrap();
    let again = merge(executor, ticket, other, context).await.unwrap();
    assert!(again.replayed && !first.replayed);
    assert_eq!((again.version, again.position), (first.version, first.position));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tickets_that_are_merged_into_each_other_at_once_do_not_go_round_in_a_circle() {
    let world = world().await;
    for round in 0..3_u64 {
        let mut tickets = Vec::new();
        for _ in 0..3 {
            tickets.push(asked(&world, question("Hola")).await);
        }
        let merges = (0..3).map(|index| {
            let executor = world.another_executor(10 * round + index as u64 + 1);
            let fingerprint = format!("merge {index}");
            let context = Context { fingerprint, ..world.by(reception()) };
            let (ticket, into) = (tickets[index], tickets[(index + 1) % 3]);
            tokio::spawn(async move { merge(&executor, ticket, into, context).await.is_ok() })
        });
        let merged = futures::future::join_all(merges.collect::<Vec<_>>()).await;
        assert!(merged.into_iter().filter(|it| *it.as_ref().unwrap()).count() >= 1);
        let mut answerable = 0;
        for ticket in tickets {
            answerable += usize::from(known(&world, ticket).await.status() == TicketStatus::Open);
        }
        assert!(answerable >= 1, "somebody can answer one of them");
    }
}

#[tokio::test]
async fn levels_fire_once_when_they_are_due_and_a_compensation_is_capped_for_the_repair() {
    let world = world().await;
    let executor = &world.executor;
    let repair = received(&world, 1).await;
    let about = || OpenTicket { repair: Some(repair), ..question("¿En qué estado está?") };
    let mut tickets = Vec::new();
    for _ in 0..3 {
        tickets.push(asked(&world, about()).await);
    }
    let fire = async || fire_due_levels(executor, tickets.clone(), world.now()).await.unwrap();
    assert_eq!(fire().await, Fired { left: 3, ..Fired::default() });
    world.clock.advance(TimeDelta::minutes(59));
    assert_eq!(fire().await.left, 3);
    world.clock.advance(TimeDelta::minutes(1));
    assert_eq!(fire().await, Fired { changed: tickets.clone(), ..Fired::default() });
    assert_eq!(fire().await.left, 3);
    world.clock.advance(TimeDelta::minutes(120));
    assert_eq!(fire().await.changed.len(), 3);
    let clock = known(&world, tickets[0]).await.clock.unwrap();
    assert_eq!(clock.reached, SlaLevel::ALL);

    let approve = async |ticket| {
        let decision = CompensationDecision::Approve;
        let by = world.by(owner().with_step_up());
        decide_compensation(executor, ticket, 1, decision, by).await
    };
    let unproved = world.by(owner());
    let refused =
        decide_compensation(executor, tickets[0], 1, CompensationDecision::Approve, unproved).await;
    assert!(matches!(refused, Err(ExecuteError::StepUpRequired)));
    approve(tickets[0]).await.unwrap();
    approve(tickets[1]).await.unwrap();
    let refused = approve(tickets[2]).await.unwrap_err();
    assert_eq!(code(&refused), "ticket.compensation_cap_reached");
    let decision = CompensationDecision::Decline { reason: "Ya se compensó".into() };
    let by = world.by(owner().with_step_up());
    decide_compensation(executor, tickets[2], 1, decision, by).await.unwrap();
    let granted = known(&world, tickets[1]).await.compensation(1).unwrap().decision.clone();
    assert_eq!(granted, Some(domain::ticket::Decided::Approved(Money::clp(5_000))));
}

#[tokio::test]
async fn a_ticket_that_cannot_be_read_holds_up_no_other() {
    let world = world().await;
    let tickets = [
        asked(&world, question("Hola")).await,
        asked(&world, question("¿En qué estado está?")).await,
    ];
    let broken = serde_json::json!({ "TicketResolved": "damaged" });
    world.append("ticket", &tickets[0].to_string(), "TicketResolved", broken).await;
    world.clock.advance(TimeDelta::days(3));
    // Another process, which has none of them in its memory.
    let executor = world.another_executor(8);
    let fired = fire_due_levels(&executor, tickets, world.now()).await.unwrap();
    assert_eq!(fired, Fired { changed: vec![tickets[1]], left: 0, failed: 1 });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_compensations_that_are_approved_at_once_none_passes_the_cap_of_their_repair() {
    let world = world().await;
    let repair = received(&world, 1).await;
    let other = received(&world, 2).await;
    let mut tickets = Vec::new();
    for about in [repair; 6].into_iter().chain([other]) {
        let request = OpenTicket { repair: Some(about), ..question("¿En qué estado está?") };
        tickets.push(asked(&world, request).await);
    }
    world.clock.advance(TimeDelta::hours(3));
    fire_due_levels(&world.executor, tickets.clone(), world.now()).await.unwrap();
    // Each in a process of its own, which knows of the others only what the log says.
    let approvals = (1..).zip(tickets.clone()).map(|(seed, ticket)| {
        let (executor, context) = (world.another_executor(seed), world.by(owner().with_step_up()));
        tokio::spawn(async move {
            let decision = CompensationDecision::Approve;
            decide_compensation(&executor, ticket, 1, decision, context).await
        })
    });
    let outcomes = futures::future::join_all(approvals.collect::<Vec<_>>()).await;
    let granted = async |of: &[TicketId]| {
        let mut granted = Money::ZERO;
        for ticket in of {
            let decision = known(&world, *ticket).await.compensation(1).unwrap().decision.clone();
            if let Some(domain::ticket::Decided::Approved(amount)) = decision {
                granted += amount;
            }
        }
        granted
    };
    assert_eq!(granted(&tickets[..6]).await, Money::clp(10_000));
    assert_eq!(granted(&tickets[6..]).await, Money::clp(5_000), "another repair, another cap");
    let refused = outcomes.into_iter().filter_map(|outcome| outcome.unwrap().err());
    let refused: Vec<_> = refused.map(|error| code(&error)).collect();
    assert_eq!(refused, ["ticket.compensation_cap_reached"; 4]);
}

#[tokio::test]
async fn an_approval_that_is_repeated_has_the_outcome_of_the_first() {
    let world = world().await;
    let executor = &world.executor;
    let repair = received(&world, 1).await;
    let request = OpenTicket { repair: Some(repair), ..question("¿En qué estado está?") };
    let ticket = asked(&world, request).await;
    world.clock.advance(TimeDelta::hours(3));
    fire_due_levels(executor, [ticket], world.now()).await.unwrap();
    let seen = executor.load::<Ticket>(&ticket.to_string()).await.unwrap().version;
    let context = world.by(owner().with_step_up()).expecting(seen);
    let approve = async || {
        let decision = CompensationDecision::Approve;
        decide_compensation(executor, ticket, 1, decision, context.clone()).await.unwrap()
    };
    let first = approve().await;
    reply(executor, ticket, "Perdón".into(), world.by(technician())).await.unwrap();
    let again = approve().await;
    assert_eq!((again.version, again.position), (first.version, first.position));
    assert!(again.replayed && !first.replayed);
}

#[tokio::test]
async fn the_past_is_counted_again_without_a_trace() {
    let world = world().await;
    let executor = &world.executor;
    let ticket = asked(&world, question("¿En qué estado está?")).await;
    world.clock.advance(TimeDelta::minutes(90));
    reply(executor, ticket, "En la mesa".into(), world.by(technician())).await.unwrap();
    let head = executor.log().head().await.unwrap();
    let mut strict = TicketPolicy::CURRENT;
    strict.repair_status.minutes = 60;
    let calendar = &executor.workshop().calendar;
    let month = (friday() - TimeDelta::days(1), friday() + TimeDelta::days(1));
    let reports = recount_tickets(executor, [ticket], month, calendar, &strict).await.unwrap();
    assert_eq!(reports[0].breaches(), (0, 1));
    let before = (friday() - TimeDelta::days(9), friday());
    let reports = recount_tickets(executor, [ticket], before, calendar, &strict).await.unwrap();
    assert!(reports[0].clocks.is_empty());
    assert_eq!(executor.log().head().await.unwrap(), head);
}
