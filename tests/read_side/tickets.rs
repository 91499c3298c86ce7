//! The desk, a customer's own tickets, and what is left of them after an erasure.

use chrono::TimeDelta;
use domain::person::PersonEvent;
use domain::repair::samples::{OWNER, RECEPTIONIST, TECHNICIAN};
use domain::ticket::{Category, SlaClock, TicketIntent as I, TicketStatus};
use domain::values::{ERASED_TEXT, MessageId, Personal};
use domain::{Actor, Role};
use projections::ReadSide;
use projections::tickets::{self, CreditDecision, MessageKind, TicketFilter, TicketView};
use tests::read_databases::ReadStore;
use uuid::Uuid;

use crate::fixture::Fixture;
use crate::lives::{Workshop, person_stream};
use crate::talks::Talk;

async fn lived(store: ReadStore, seed: u64, steps: usize) -> (Fixture, Workshop, ReadSide) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(seed);
    workshop.open(&fixture, 3).await;
    workshop.live(&fixture, steps).await;
    let side = fixture.follow().await;
    fixture.settle(&side).await;
    (fixture, workshop, side)
}

fn assert_as_the_domain_says(view: &TicketView, talk: &Talk) {
    let known = talk.ticket.conversation().unwrap();
    assert_eq!(view.customer_id, known.customer);
    assert_eq!(view.category, known.category);
    assert_eq!(view.status, known.status());
    assert_eq!(view.assignee_id, known.assignee);
    assert_eq!(view.breaches, known.breaches);
    assert_eq!(view.rating, known.rating.as_ref().map(|rating| rating.score));
    let clock = known.clock.as_ref();
    assert_eq!(view.clock, clock.map(|clock| clock.number));
    assert_eq!(view.due, clock.map_or(&[][..], SlaClock::due));
    assert_eq!(view.answer_due_at, clock.and_then(SlaClock::answer_due_at));
    assert_eq!(view.level, clock.and_then(|clock| clock.reached.last().copied()));
    assert_eq!(view.credits.len(), known.compensations.len());
    for (credit, compensation) in view.credits.iter().zip(&known.compensations) {
        assert_eq!(credit.clock, compensation.clock);
        assert_eq!(credit.overdue, compensation.overdue);
        assert_eq!(credit.decision.is_some(), compensation.decision.is_some());
    }
    assert_eq!(view.version, talk.version);
}

pub(crate) async fn rows_of_tickets_are_those_of_the_domain(store: ReadStore) {
    let (fixture, workshop, side) = lived(store, 93, 420).await;
    let talks = &workshop.talks.tickets;
    assert!(talks.len() > 20, "{}", talks.len());
    let (mut breaches, mut credits, mut statuses) = (0, Vec::new(), Vec::new());
    let mut next = Vec::new();
    for talk in talks {
        let view = tickets::get(side.db(), talk.id).await.unwrap().unwrap();
        assert_as_the_domain_says(&view, talk);
        let known = talk.ticket.conversation().unwrap();
        let messages = tickets::messages(side.db(), talk.id, true).await.unwrap();
        assert!(messages.iter().all(|message| known.has_message(message.message)));
        let public = tickets::messages(side.db(), talk.id, false).await.unwrap();
        assert!(public.iter().all(|message| message.kind != MessageKind::Note));
        let notes = messages.iter().filter(|message| message.kind == MessageKind::Note).count();
        assert_eq!(public.len() + notes, messages.len());
        let clocks = tickets::clocks(side.db(), talk.id).await.unwrap();
        assert_eq!(clocks.len(), known.clocks as usize);
        assert_eq!(clocks.iter().filter(|clock| clock.breached).count(), known.breaches as usize);
        let waits = clocks.iter().filter(|clock| clock.stopped_at.is_none()).count();
        assert_eq!(waits, usize::from(known.clock.is_some()));
        breaches += known.breaches;
        credits.extend(view.credits);
        statuses.push(view.status);
        next.extend(talk.ticket.next_due());
    }
    assert!(breaches > 0 && statuses.contains(&TicketStatus::Merged));
    assert!(credits.iter().any(|credit| credit.decision == Some(CreditDecision::Approved)));
    assert_eq!(tickets::next_due(side.db()).await.unwrap(), next.iter().min().copied());
    let by = fixture.clock.now();
    let due = tickets::due(side.db(), by).await.unwrap();
    assert_eq!(due.len(), next.iter().filter(|at| **at <= by).count());
    side.stop().await;
}

async fn desk(side: &ReadSide, filter: &TicketFilter, page: u32) -> Vec<TicketView> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = tickets::list(side.db(), filter, after, page).await.unwrap();
        all.extend(page.items);
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

pub(crate) async fn the_desk_is_narrowed_and_paged_with_broken_promises_first(store: ReadStore) {
    let (fixture, workshop, side) = lived(store, 92, 300).await;
    let all = desk(&side, &TicketFilter::default(), 4).await;
    assert_eq!(all.len(), workshop.talks.tickets.len());
    let waits_in_vain = |view: &TicketView| view.level >= Some(domain::ticket::SlaLevel::Breach);
    let broken = all.iter().take_while(|view| waits_in_vain(view)).count();
    assert!(broken > 0 && all[broken..].iter().all(|view| !waits_in_vain(view)));

    for status in TicketStatus::ALL {
        let filter = TicketFilter { status: vec![status], ..TicketFilter::default() };
        let found = desk(&side, &filter, 3).await;
        let expected = all.iter().filter(|view| view.status == status).count();
        assert_eq!(found.len(), expected, "{status}");
    }
    let category = Category::Complaint;
    let filter = TicketFilter { category: Some(category), ..TicketFilter::default() };
    let expected = all.iter().filter(|view| view.category == category).count();
    assert_eq!(desk(&side, &filter, 3).await.len(), expected);
    let filter = TicketFilter { assignee: Some(TECHNICIAN), ..TicketFilter::default() };
    let expected = all.iter().filter(|view| view.assignee_id == Some(TECHNICIAN)).count();
    assert_eq!(desk(&side, &filter, 3).await.len(), expected);
    let filter = TicketFilter { breached: true, ..TicketFilter::default() };
    assert!(desk(&side, &filter, 3).await.iter().all(|view| view.breaches > 0));

    let customer = workshop.people[0].0;
    let (mut own, mut after) = (Vec::new(), None);
    loop {
        let filter = TicketFilter::default();
        let page = tickets::of_customer(side.db(), customer, &filter, after, 2).await.unwrap();
        own.extend(page.items.into_iter().map(|view| view.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let theirs = workshop.talks.tickets.iter().rev().filter(|talk| talk.customer == customer);
    assert_eq!(own, theirs.map(|talk| talk.id).collect::<Vec<_>>());

    let (from, until) = (fixture.clock.now() - TimeDelta::days(400), fixture.clock.now());
    let started = tickets::with_clocks_between(side.db(), from, until).await.unwrap();
    assert_eq!(started.len(), all.len());
    assert!(tickets::with_clocks_between(side.db(), until, until).await.unwrap().is_empty());
    side.stop().await;
}

pub(crate) async fn an_erased_customer_takes_their_words_along(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(93);
    workshop.open(&fixture, 2).await;
    let (customer, version) = workshop.people[0];
    let index = workshop.talks.open(&fixture, customer).await;
    let side = fixture.follow().await;
    let desk = Actor::person(RECEPTIONIST, Role::Receptionist);
    let themselves = Actor::person(customer, Role::Customer);
    let text = |text: &str| Personal::new(customer, text);
    let message = |number: u128| MessageId::new(Uuid::from_u128(0xeee0 + number));
    let talk = &mut workshop.talks.tickets[index];
    let steps = [
        (desk.clone(), I::Answer { message: message(1), text: text("Hola, Ana") }),
        (desk.clone(), I::AddInternalNote { note: message(2), text: text("Es la hermana") }),
        (themselves.clone(), I::Close),
        (themselves.clone(), I::Rate { score: 5, comment: Some(text("Muy bien")) }),
    ];
    for (by, intent) in steps {
        assert!(talk.ask(&fixture, by, intent).await);
    }
    fixture.settle(&side).await;
    let view = tickets::get(side.db(), talk.id).await.unwrap().unwrap();
    assert_eq!(view.rating_comment.as_deref(), Some("Muy bien"));
    assert_ne!(view.subject, ERASED_TEXT);

    let erased = PersonEvent::PersonErased { reason: "Lo pidió".into(), at: fixture.clock.now() };
    let by = fixture.by(&OWNER, "owner", "person.erase");
    fixture.append(&person_stream(customer), version, &[erased], by).await;
    // The key is destroyed a moment later: what is written in between goes as well.
    let late = I::AddInternalNote { note: message(3), text: text("Llamó otra vez") };
    assert!(talk.ask(&fixture, desk, late).await);
    fixture.settle(&side).await;
    fixture.log.vault().destroy(customer.uuid(), fixture.clock.now()).await.unwrap();

    let view = tickets::get(side.db(), talk.id).await.unwrap().unwrap();
    assert_eq!((view.subject.as_str(), view.rating_comment), (ERASED_TEXT, None));
    assert_eq!((view.customer_name.as_str(), view.rating), (ERASED_TEXT, Some(5)));
    let messages = tickets::messages(side.db(), talk.id, true).await.unwrap();
    assert_eq!(messages.len(), 4);
    assert!(messages.iter().all(|message| message.text == ERASED_TEXT));
    fixture.assert_verified(&side).await;
    let report = side.rebuild("tickets", |_| ()).await.unwrap();
    assert_eq!(report.differences, Some(0));
    side.stop().await;
}
