//! A workshop that tells people things, with providers that do as they are told.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::notification::{Channel, Message, Notification, NotificationKind};
use domain::repair::samples::{self, CUSTOMER, TECHNICIAN};
use domain::repair::{ChargeKind, Intake, PartsReadiness, PaymentMethod, RepairIntent, TestPhase};
use domain::values::{Money, PersonId, QuotationId, RepairNumber};

use crate::gateways::{
    GatewayError, MailGateway, OutgoingMail, OutgoingSms, SentMail, SentSms, SmsGateway, SmsState,
    SmsStatus,
};
use crate::notifications::{
    NotificationFollowUps, NotificationQueueing, NotificationTerms, Notifications, Outbox, Round,
};
use crate::process_managers::ProcessManagers;
use crate::test_support::{World, customer, reception, technician, uuid};
use crate::tickets::mail::ReplyAddresses;

/// A provider of mail and SMS that does as it is told, and takes everything when nothing was said.
#[derive(Debug, Default)]
pub(super) struct Obedient {
    pub(super) mails: Mutex<Vec<OutgoingMail>>,
    pub(super) texts: Mutex<Vec<OutgoingSms>>,
    orders: Mutex<VecDeque<GatewayError>>,
    down: Mutex<Option<GatewayError>>,
    fate: Mutex<Option<SmsState>>,
    /// Whether it never tells what became of a message.
    pub(super) is_reticent: AtomicBool,
}

impl Obedient {
    /// The next call goes wrong like this.
    pub(super) fn refuse_next(&self, error: GatewayError) {
        self.orders.lock().unwrap().push_back(error);
    }

    /// From now on every call goes wrong like this, or none.
    pub(super) fn go_down(&self, error: Option<GatewayError>) {
        *self.down.lock().unwrap() = error;
    }

    /// Whoever asks what became of a message is told this.
    pub(super) fn tell(&self, fate: SmsState) {
        *self.fate.lock().unwrap() = Some(fate);
    }

    fn answer(&self) -> Result<(), GatewayError> {
        if let Some(error) = self.down.lock().unwrap().clone() {
            return Err(error);
        }
        self.orders.lock().unwrap().pop_front().map_or(Ok(()), Err)
    }
}

#[async_trait]
impl MailGateway for Obedient {
    fn is_enabled(&self) -> bool {
        true
    }

    fn tells_delivery(&self) -> bool {
        !self.is_reticent.load(Ordering::SeqCst)
    }

    async fn ping(&self) -> Result<(), GatewayError> {
        self.down.lock().unwrap().clone().map_or(Ok(()), Err)
    }

    async fn send(&self, mail: &OutgoingMail) -> Result<SentMail, GatewayError> {
        self.answer()?;
        self.mails.lock().unwrap().push(mail.clone());
        Ok(SentMail { provider_id: format!("mail-{}", mail.id) })
    }
}

#[async_trait]
impl SmsGateway for Obedient {
    fn is_enabled(&self) -> bool {
        true
    }

    fn tells_delivery(&self) -> bool {
        MailGateway::tells_delivery(self)
    }

    async fn ping(&self) -> Result<(), GatewayError> {
        MailGateway::ping(self).await
    }

    async fn send(&self, sms: &OutgoingSms) -> Result<SentSms, GatewayError> {
        self.answer()?;
        self.texts.lock().unwrap().push(sms.clone());
        Ok(SentSms { provider_id: format!("SM{}", sms.id.simple()), segments: Some(1) })
    }

    async fn status(&self, provider_id: &str) -> Result<SmsStatus, GatewayError> {
        let state = self.fate.lock().unwrap().clone().ok_or(GatewayError::Disabled)?;
        let provider_id = provider_id.to_owned();
        Ok(SmsStatus { provider_id, state, error_code: None, ours: None })
    }
}

pub(super) struct Desk {
    pub(super) world: World,
    pub(super) mail: Arc<Obedient>,
    pub(super) sms: Arc<Obedient>,
    pub(super) notifications: Notifications,
    pub(super) managers: ProcessManagers,
    pub(super) outbox: Outbox,
}

impl Desk {
    pub(super) async fn open() -> Self {
        Self::in_world(World::staffed().await).await
    }

    pub(super) async fn in_world(world: World) -> Self {
        let (mail, sms) = (Arc::new(Obedient::default()), Arc::new(Obedient::default()));
        let terms = NotificationTerms {
            public_url: "https://taller.example.cl".into(),
            workshop: "Cirujano de Sintetizadores".into(),
            short_name: "Cirujano".into(),
            contact: "+56 2 2345 6789".into(),
            reply_addresses: Some(ReplyAddresses::new("responder.example.cl")),
        };
        let notifications =
            Notifications::new((mail.clone(), "sendgrid"), (sms.clone(), "twilio"), terms);
        let managers = managers(&world, &notifications);
        managers.begin().await.unwrap();
        let outbox = Outbox::new(world.executor.clone(), notifications.clone());
        Self { world, mail, sms, notifications, managers, outbox }
    }

    /// Queues and sends everything that is due.
    pub(super) async fn settle(&self) -> Round {
        let mut total = Round::default();
        loop {
            let reacted = self.managers.catch_up().await.unwrap();
            let round = self.outbox.send_due().await.unwrap();
            total = Round { done: total.done + round.done, waiting: round.waiting };
            if reacted == 0 && round.done == 0 {
                return total;
            }
        }
    }

    /// An instrument at the counter.
    pub(super) async fn receive(&self, count: u32) -> RepairNumber {
        let number = samples::number(count);
        let receive = RepairIntent::Receive {
            number,
            intake: Box::new(Intake { estimate: None, ..samples::intake() }),
            reachable: true,
            tracking_hash: samples::hash("tracking"),
        };
        self.world.repair(number, reception(), receive).await.unwrap();
        number
    }

    /// The fee is paid, and the bench takes the instrument up.
    pub(super) async fn begin_diagnosis(&self, number: RepairNumber) {
        let payment = RepairIntent::RecordPayment {
            charge: ChargeKind::Budget,
            amount: Money::clp(20_000),
            method: PaymentMethod::Cash,
            evidence: samples::evidence("boleta 1"),
        };
        self.world.repair(number, reception(), payment).await.unwrap();
        self.world.repair(number, technician(), RepairIntent::StartDiagnosis).await.unwrap();
    }

    /// The formal quote is issued.
    pub(super) async fn quote(&self, number: RepairNumber) {
        self.quote_with(number, None).await;
    }

    /// The same, with a deposit for parts.
    pub(super) async fn quote_with(&self, number: RepairNumber, parts_deposit: Option<Money>) {
        let steps = [
            RepairIntent::RecordFinding { finding: samples::finding(41) },
            RepairIntent::CompleteDiagnosisChecklist,
            RepairIntent::IssueQuote {
                quotation: QuotationId::new(uuid(0x500)),
                lines: samples::lines(),
                valuation: Some(samples::valuation(400_000)),
                change_reason: None,
                parts_deposit,
            },
        ];
        for intent in steps {
            self.world.repair(number, technician(), intent).await.unwrap();
        }
    }

    /// The customer approves it, and the work can begin.
    pub(super) async fn approve(&self, number: RepairNumber) {
        let readiness = PartsReadiness::Reserved(samples::evidence("Cajón B3"));
        let assign = RepairIntent::AssignTechnician { technician: TECHNICIAN, is_technician: true };
        let steps = [
            (customer(), RepairIntent::ApproveQuote { revision: 1, evidence: None }),
            (technician(), assign),
            (technician(), RepairIntent::RecordPartsReadiness { readiness }),
        ];
        for (by, intent) in steps {
            self.world.repair(number, by, intent).await.unwrap();
        }
    }

    /// Nothing is found, and the instrument can be collected.
    pub(super) async fn find_no_fault(&self, number: RepairNumber) {
        let run = samples::run(71, TestPhase::Diagnosis, true);
        let steps = [
            RepairIntent::RecordTestRun { run },
            RepairIntent::ReportNoFault { summary: "Probado dos horas".into() },
        ];
        for intent in steps {
            self.world.repair(number, technician(), intent).await.unwrap();
        }
    }

    /// Every message of that kind to that person.
    pub(super) async fn messages(&self, kind: NotificationKind) -> Vec<Message> {
        let query = eventlog::ReplayQuery {
            event_types: Some(vec!["NotificationQueued".into()]),
            ..eventlog::ReplayQuery::default()
        };
        let ids = self.world.executor.log().replay(query, Vec::new(), |ids, event| {
            ids.push(event.aggregate_id().to_owned());
            Ok(std::ops::ControlFlow::Continue(()))
        });
        let mut messages = Vec::new();
        for id in ids.await.unwrap().state {
            let loaded = self.world.executor.load::<Notification>(&id).await.unwrap();
            messages.extend(loaded.state.message().filter(|it| it.kind == kind).cloned());
        }
        messages
    }

    /// The state of the customer's message of that kind through that channel.
    pub(super) async fn state(&self, kind: NotificationKind, channel: Channel) -> &'static str {
        let messages = self.messages(kind).await;
        let theirs = |it: &&Message| it.channel == channel && it.recipient.person == CUSTOMER;
        messages.iter().find(theirs).map_or("none", |it| it.progress.as_str())
    }
}

pub(super) fn managers(world: &World, notifications: &Notifications) -> ProcessManagers {
    ProcessManagers::apart(
        "notifications",
        world.executor.clone(),
        vec![
            Box::new(NotificationQueueing::new(notifications.clone())),
            Box::new(NotificationFollowUps::new(notifications.clone())),
        ],
    )
}

pub(super) fn people(messages: &[Message], channel: Channel) -> Vec<PersonId> {
    let of_channel = messages.iter().filter(|it| it.channel == channel);
    let mut people: Vec<_> = of_channel.map(|it| it.recipient.person).collect();
    people.sort();
    people
}
