//! How a repair passes from one state to the next, taking along what the next one needs.

use std::mem;

use chrono::{DateTime, Utc};

use super::custody::{Custody, ProvedNotice};
use super::quote::{Quote, QuoteDecision};
use super::stage::Handover;
use super::work::{LineState, Part, Work};
use super::{Done, Job, Ready, Stage, WarrantyVerdict};
use crate::calendar::santiago_date;
use crate::repair::events::RepairEvent;
use crate::repair::facts::{
    AwaitedPart, Evidence, Notice, Outcome, Receiver, Signature, Status, Warranty,
};
use crate::values::{LineId, Money, PersonId};

impl Job {
    /// A history that the rules cannot have written. The caller's message names the stream.
    pub(super) fn impossible(&self, event: &RepairEvent) -> ! {
        panic!("damaged history: {} on a repair that is {}", event.name(), self.status());
    }

    pub(super) fn assert_may_move(&self, event: &RepairEvent, to: Status) {
        let from = self.status();
        let more_parts = from == Status::WaitingParts && to == Status::WaitingParts;
        if !from.can_move_to(to) && !more_parts {
            self.impossible(event);
        }
    }

    pub(super) fn start_diagnosis(&mut self) {
        self.stage = Stage::Diagnosing { standing: None };
    }

    pub(super) fn make_ready(&mut self, outcome: Outcome) {
        let ready = Ready { outcome, completed: None, custody: Custody::default() };
        self.stage = Stage::ReadyPickup(Box::new(ready));
    }

    pub(super) fn end_unrepairable(&mut self, labour_charge: Money) {
        self.stage = Stage::Unrepairable { labour_charge };
    }

    pub(super) fn end_rejected(&mut self) {
        self.stage = Stage::Rejected;
    }

    pub(super) fn cover_by_warranty(&mut self, verdict: &str) {
        self.verdict = Some(WarrantyVerdict::Covered(verdict.to_owned()));
        self.stage = Stage::Approved(Box::new(Work::under_warranty(self.test_runs.len())));
    }

    pub(super) fn quote_mut(&mut self, revision: u32) -> Option<&mut Quote> {
        self.quotes.iter_mut().find(|quote| quote.revision == revision)
    }

    pub(super) fn issue_quote(&mut self, event: &RepairEvent) {
        let RepairEvent::QuoteIssued {
            quotation,
            revision,
            lines,
            total,
            valuation,
            over_cap,
            change_reason,
            parts_deposit,
            valid_until,
            at,
        } = event
        else {
            self.impossible(event)
        };
        self.quotes.push(Quote {
            quotation: *quotation,
            revision: *revision,
            lines: lines.clone(),
            total: *total,
            valuation: valuation.clone(),
            over_cap: *over_cap,
            over_cap_accepted: false,
            over_cap_cosigned: false,
            change_reason: change_reason.clone(),
            parts_deposit: *parts_deposit,
            issued_at: *at,
            valid_until: *valid_until,
            decision: QuoteDecision::Pending,
        });
        self.stage = Stage::Quoted { standing: self.take_work() };
    }

    pub(super) fn decide_quote(
        &mut self,
        event: &RepairEvent,
        revision: u32,
        decision: QuoteDecision,
    ) {
        match self.quote_mut(revision) {
            Some(quote) => quote.decision = decision,
            None => self.impossible(event),
        }
    }

    pub(super) fn approve(&mut self, event: &RepairEvent, revision: u32, total: Money) {
        self.decide_quote(event, revision, QuoteDecision::Approved);
        let earlier = self.take_work();
        let runs_before = self.test_runs.len();
        let lines = self.quote_mut(revision).map_or_else(Vec::new, |quote| quote.lines.clone());
        let work = Work::approved(revision, total, &lines, earlier.as_deref(), runs_before);
        self.stage = Stage::Approved(Box::new(work));
    }

    pub(super) fn restore_standing_approval(&mut self, event: &RepairEvent) {
        match self.take_work() {
            Some(work) => self.stage = Stage::Approved(work),
            None => self.impossible(event),
        }
    }

    pub(super) fn return_to_diagnosis(&mut self) {
        self.stage = Stage::Diagnosing { standing: self.take_work() };
    }

    pub(super) fn start_repair(&mut self, event: &RepairEvent) {
        match self.take_work() {
            Some(work) => self.stage = Stage::Repairing(work),
            None => self.impossible(event),
        }
    }

    pub(super) fn await_parts(&mut self, event: &RepairEvent, parts: &[AwaitedPart]) {
        for awaited in parts {
            match self.parts.iter_mut().find(|part| part.name == awaited.name) {
                Some(part) => {
                    part.eta = awaited.eta;
                    part.received = false;
                }
                None => self.parts.push(Part {
                    name: awaited.name.clone(),
                    eta: awaited.eta,
                    received: false,
                }),
            }
        }
        match self.take_work() {
            Some(work) => self.stage = Stage::WaitingParts(work),
            None => self.impossible(event),
        }
    }

    pub(super) fn work_in_hand(&mut self, event: &RepairEvent) -> &mut Work {
        if self.stage.work_in_hand().is_none() {
            self.impossible(event);
        }
        self.stage.work_in_hand_mut().expect("invariant: just looked at")
    }

    pub(super) fn set_line(&mut self, event: &RepairEvent, line: LineId, state: LineState) {
        match self.work_in_hand(event).line_mut(line) {
            Some(line) => line.state = state,
            None => self.impossible(event),
        }
    }

    pub(super) fn complete(
        &mut self,
        event: &RepairEvent,
        outcome: Outcome,
        final_total: Money,
        technician: PersonId,
    ) {
        let runs_before = self.test_runs.len();
        match self.take_work() {
            Some(work) => {
                let done = Done { outcome, final_total, technician, runs_before };
                self.stage = Stage::Completed { work, done };
            }
            None => self.impossible(event),
        }
    }

    pub(super) fn return_to_bench(&mut self, event: &RepairEvent, reason: &str) {
        let runs_before = self.test_runs.len();
        match self.take_work() {
            Some(mut work) => {
                work.returned = Some(reason.to_owned());
                work.runs_before = runs_before;
                self.stage = Stage::Repairing(work);
            }
            None => self.impossible(event),
        }
    }

    pub(super) fn pass_quality_check(&mut self, event: &RepairEvent) {
        let Stage::Completed { work, done } = mem::replace(&mut self.stage, Stage::Received) else {
            self.impossible(event)
        };
        self.stage = Stage::ReadyPickup(Box::new(Ready {
            outcome: done.outcome,
            completed: Some((work, done)),
            custody: Custody::default(),
        }));
    }

    pub(super) fn reassemble(&mut self, event: &RepairEvent) {
        let outcome = if let Stage::Rejected = self.stage {
            Outcome::Rejected
        } else if let Stage::Unrepairable { .. } = self.stage {
            Outcome::Unrepairable
        } else if let Stage::Cancelled { .. } = self.stage {
            Outcome::Cancelled
        } else {
            self.impossible(event)
        };
        self.make_ready(outcome);
    }

    pub(super) fn prove_notice(
        &mut self,
        event: &RepairEvent,
        notice: Notice,
        evidence: &Evidence,
        at: DateTime<Utc>,
    ) {
        let proved = ProvedNotice { notice, evidence: evidence.clone(), on: santiago_date(at) };
        match self.stage.ready_mut() {
            Some(ready) => ready.custody.notices.push(proved),
            None => self.impossible(event),
        }
    }

    pub(super) fn hand_over(
        &mut self,
        event: &RepairEvent,
        receiver: &Receiver,
        signature: &Signature,
        outcome: Outcome,
        warranty: Option<Warranty>,
    ) {
        let Some(ready) = self.take_ready() else { self.impossible(event) };
        self.stage = Stage::Delivered(Box::new(Handover {
            outcome,
            warranty,
            receiver: receiver.clone(),
            signature: signature.clone(),
            completed: ready.completed,
        }));
    }

    pub(super) fn abandon(&mut self, event: &RepairEvent, at: DateTime<Utc>) {
        let Some(ready) = self.take_ready() else { self.impossible(event) };
        self.stage = Stage::Abandoned { ready, on: santiago_date(at), disposal_authorised: false };
    }

    /// Takes the approved work out of the state that is being left.
    fn take_work(&mut self) -> Option<Box<Work>> {
        match mem::replace(&mut self.stage, Stage::Received) {
            Stage::Diagnosing { standing } | Stage::Quoted { standing } => standing,
            Stage::Approved(work) | Stage::Repairing(work) | Stage::WaitingParts(work) => {
                Some(work)
            }
            Stage::Completed { work, .. } => Some(work),
            Stage::ReadyPickup(ready) => ready.completed.map(|(work, _)| work),
            Stage::Received
            | Stage::Delivered(_)
            | Stage::Rejected
            | Stage::Unrepairable { .. }
            | Stage::Cancelled { .. }
            | Stage::Abandoned { .. }
            | Stage::Voided => None,
        }
    }

    fn take_ready(&mut self) -> Option<Box<Ready>> {
        let stage = mem::replace(&mut self.stage, Stage::Received);
        if let Stage::ReadyPickup(ready) | Stage::Abandoned { ready, .. } = stage {
            Some(ready)
        } else {
            None
        }
    }
}
