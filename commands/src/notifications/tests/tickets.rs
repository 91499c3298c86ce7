//! What people are told about the promise to answer a ticket, and about what comes of breaking it.

use chrono::TimeDelta;
use domain::notification::{Channel, Fact, Message, NotificationKind as K};
use domain::repair::samples::{CUSTOMER, OWNER, TECHNICIAN};
use domain::ticket::Category;
use domain::values::{RepairNumber, TicketId};

use super::desk::{Desk, people};
use crate::test_support::{customer, owner, reception, technician};
use crate::tickets::{
    CompensationDecision, OpenTicket, TicketMove, assign, change_status, decide_compensation,
    fire_due_levels, open, reclassify, reply,
};

impl Desk {
    /// The customer asks something that is answered within two hours.
    async fn ask(&self, repair: Option<RepairNumber>) -> TicketId {
        self.write("¿En qué estado está?", repair).await
    }

    async fn write(&self, text: &str, repair: Option<RepairNumber>) -> TicketId {
        let request = OpenTicket {
            customer: CUSTOMER,
            subject: "Mi Juno".into(),
            text: text.into(),
            category: None,
            repair,
            payment: None,
            no_auto_reply: None,
        };
        open(&self.world.executor, request, self.world.by(customer())).await.unwrap().ticket
    }

    async fn answer(&self, ticket: TicketId) {
        let by = self.world.by(technician());
        reply(&self.world.executor, ticket, "Está en la mesa".into(), by).await.unwrap();
    }

    /// So much time passes, and the timer comes.
    async fn wait(&self, ticket: TicketId, time: TimeDelta) {
        self.world.clock.advance(time);
        fire_due_levels(&self.world.executor, [ticket], self.world.now()).await.unwrap();
        self.settle().await;
    }

    async fn decide(&self, ticket: TicketId, clock: u32, decision: CompensationDecision) {
        let by = self.world.by(owner().with_step_up());
        decide_compensation(&self.world.executor, ticket, clock, decision, by).await.unwrap();
        self.settle().await;
    }

    /// The texts of the mails of that kind.
    fn mails_of(&self, kind: K) -> Vec<String> {
        let mails = self.mail.mails.lock().unwrap();
        let of_kind = mails.iter().filter(|mail| mail.category == kind.as_str());
        of_kind.map(|mail| mail.text.clone()).collect()
    }
}

fn decline() -> CompensationDecision {
    CompensationDecision::Decline { reason: "Se le llamó a tiempo".into() }
}

#[tokio::test]
async fn the_customer_is_told_what_was_decided_about_their_compensation_either_way() {
    let desk = Desk::open().await;
    let number = desk.receive(1).await;
    let ticket = desk.ask(Some(number)).await;
    desk.wait(ticket, TimeDelta::hours(3)).await;
    assert!(desk.mails_of(K::SlaCompensation)[0].contains("en un día hábil"));
    desk.decide(ticket, 1, CompensationDecision::Approve).await;
    let [granted] = desk.mails_of(K::CompensationDecided).try_into().unwrap();
    assert!(granted.contains("$5.000") && granted.contains(&number.to_string()), "{granted}");

    let other = desk.ask(None).await;
    desk.wait(other, TimeDelta::hours(3)).await;
    desk.decide(other, 1, decline()).await;
    let declined = desk.mails_of(K::CompensationDecided).pop().unwrap();
    assert!(declined.contains("no corresponde"), "{declined}");
    assert!(!declined.contains("Se le llamó"), "the reason stays in the workshop: {declined}");
}

#[tokio::test]
async fn the_owner_is_told_that_a_decision_is_missing() {
    let desk = Desk::open().await;
    let ticket = desk.ask(None).await;
    desk.wait(ticket, TimeDelta::hours(3)).await;
    desk.answer(ticket).await;
    desk.wait(ticket, TimeDelta::days(2)).await;
    let told = desk.messages(K::CompensationOverdue).await;
    assert_eq!(people(&told, Channel::InApp), [OWNER]);
}

#[tokio::test]
async fn nobody_is_promised_a_decision_about_what_was_not_proposed() {
    let desk = Desk::open().await;
    let ticket = desk.ask(None).await;
    for round in 1..=3 {
        desk.wait(ticket, TimeDelta::hours(3)).await;
        desk.answer(ticket).await;
        // The next morning at ten.
        desk.wait(ticket, TimeDelta::hours(21)).await;
        let text = "¿Y ahora?".to_owned();
        let by = desk.world.by(customer());
        reply(&desk.world.executor, ticket, text, by).await.unwrap();
        let proposed = desk.mails_of(K::SlaCompensation).len();
        assert_eq!(proposed, round.min(2), "at most $10.000");
    }
    let [sorry] = desk.mails_of(K::SlaOverrun).try_into().unwrap();
    assert!(!sorry.contains("compensación"), "{sorry}");
    assert_eq!(people(&desk.messages(K::SlaOverrun).await, Channel::InApp), [OWNER]);
}

#[tokio::test]
async fn a_compensation_that_was_proposed_is_told_although_the_ticket_was_answered_or_waits() {
    let desk = Desk::open().await;
    for answers in [true, false] {
        let ticket = desk.ask(None).await;
        desk.world.clock.advance(TimeDelta::hours(3));
        fire_due_levels(&desk.world.executor, [ticket], desk.world.now()).await.unwrap();
        if answers {
            desk.answer(ticket).await;
        } else {
            let (to, by) = (TicketMove::WaitForCustomer, desk.world.by(technician()));
            change_status(&desk.world.executor, ticket, to, by).await.unwrap();
        }
        desk.settle().await;
        let told = desk.mails_of(K::SlaCompensation).pop().unwrap();
        assert!(told.contains("no tuvo respuesta en el plazo"), "{told}");
        desk.wait(ticket, TimeDelta::hours(21)).await;
    }
    assert_eq!(desk.mails_of(K::SlaCompensation).len(), 2);
    let decided = desk.ask(None).await;
    desk.world.clock.advance(TimeDelta::hours(3));
    fire_due_levels(&desk.world.executor, [decided], desk.world.now()).await.unwrap();
    let by = desk.world.by(owner().with_step_up());
    decide_compensation(&desk.world.executor, decided, 1, decline(), by).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.mails_of(K::SlaCompensation).len(), 2, "they are told what was decided");
}

#[tokio::test]
async fn what_waited_for_the_opening_is_held_back_once_the_ticket_was_answered() {
    let desk = Desk::open().await;
    // Monday at 17:00 in Santiago: half of the two hours are over at closing time.
    desk.world.clock.advance(TimeDelta::hours(7));
    let (answered, waiting) = (desk.ask(None).await, desk.ask(None).await);
    for (ticket, hours) in [(answered, 1), (waiting, 0)] {
        desk.wait(ticket, TimeDelta::hours(hours)).await;
    }
    let of = async |ticket: TicketId| -> Vec<Message> {
        let about = ticket.to_string();
        let half = desk.messages(K::SlaHalf).await.into_iter();
        let theirs = half.filter(|it| it.about.as_ref().is_some_and(|it| it.id == about));
        theirs.filter(|it| it.channel == Channel::Email).collect()
    };
    assert!(of(answered).await.iter().all(|it| it.progress.as_str() == "queued"));
    desk.answer(answered).await;
    // Tuesday at ten.
    desk.world.clock.advance(TimeDelta::hours(16));
    desk.settle().await;
    assert!(of(answered).await.iter().all(|it| it.progress.as_str() == "suppressed"));
    assert!(of(waiting).await.iter().all(|it| it.progress.as_str() == "sent"));
    assert!(!of(waiting).await.is_empty());
}

#[tokio::test]
async fn the_notice_of_a_breach_names_the_instant_at_which_it_was_due_and_goes_out_in_any_case() {
    let desk = Desk::open().await;
    let ticket = desk.ask(None).await;
    let due = desk.world.now() + TimeDelta::hours(2);
    desk.world.clock.advance(TimeDelta::minutes(127));
    fire_due_levels(&desk.world.executor, [ticket], desk.world.now()).await.unwrap();
    desk.answer(ticket).await;
    desk.settle().await;
    let told = desk.messages(K::SlaBreached).await;
    assert_eq!(told[0].facts.get("vence"), Some(&Fact::Moment(due)));
    assert_eq!(desk.mails_of(K::SlaBreached).len(), 1, "a promise was broken, answered or not");
}

#[tokio::test]
async fn whoever_it_falls_to_is_told_at_once_of_what_cannot_wait() {
    let desk = Desk::open().await;
    let number = desk.receive(1).await;
    let told = async || people(&desk.messages(K::TicketUrgent).await, Channel::InApp);
    let question = desk.ask(None).await;
    desk.settle().await;
    assert_eq!(told().await, []);
    desk.write("Quiero hacer un reclamo", Some(number)).await;
    desk.settle().await;
    let everybody = told().await;
    assert_eq!(everybody.len(), 4, "it is nobody's: everybody at the desk is told");
    assert_eq!(desk.mails_of(K::TicketUrgent).len(), 4);

    let executor = &desk.world.executor;
    assign(executor, question, TECHNICIAN, desk.world.by(reception())).await.unwrap();
    for category in [Category::PaymentIssue, Category::Complaint] {
        reclassify(executor, question, category, desk.world.by(reception())).await.unwrap();
        desk.settle().await;
        assert_eq!(told().await.len(), 5, "it was urgent before: {category}");
    }
    let of_technician = told().await.into_iter().filter(|person| *person == TECHNICIAN).count();
    assert_eq!(of_technician, 2);
}

#[tokio::test]
async fn a_week_after_it_was_resolved_a_ticket_is_closed_and_its_customer_asked_once_how_it_was() {
    let desk = Desk::open().await;
    let (answered, unanswered) = (desk.ask(None).await, desk.ask(None).await);
    desk.answer(answered).await;
    let to = async |ticket, to, by: domain::Actor| {
        change_status(&desk.world.executor, ticket, to, desk.world.by(by)).await.unwrap();
        desk.settle().await;
    };
    for ticket in [answered, unanswered] {
        to(ticket, TicketMove::Resolve, technician()).await;
    }
    desk.wait(answered, TimeDelta::days(7)).await;
    desk.wait(unanswered, TimeDelta::zero()).await;
    let [asked] = desk.mails_of(K::TicketClosed).try_into().unwrap();
    assert!(asked.contains("Ponle una nota"), "{asked}");
    to(answered, TicketMove::Open, customer()).await;
    to(answered, TicketMove::Close, customer()).await;
    assert_eq!(desk.mails_of(K::TicketClosed).len(), 1);
}
