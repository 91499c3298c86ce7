//! Given these events, when that command comes, then these events follow or it is refused with that code.

use std::fmt::Debug;

use crate::aggregate::{Decider, Refusal};

/// An aggregate with a past, and what the last command did to it.
#[derive(Debug)]
pub struct Scenario<A: Decider> {
    state: A,
    history: Vec<A::Event>,
    decision: Option<Result<Vec<A::Event>, A::Error>>,
}

/// Starts from these events.
pub fn given<A: Decider>(history: impl IntoIterator<Item = A::Event>) -> Scenario<A> {
    let history: Vec<_> = history.into_iter().collect();
    Scenario { state: replay(&history), history, decision: None }
}

/// Folds the events from the very first.
pub fn replay<'a, A: Decider<Event: 'a>>(history: impl IntoIterator<Item = &'a A::Event>) -> A {
    history.into_iter().fold(A::default(), |mut state, event| {
        state.evolve(event);
        state
    })
}

#[expect(clippy::return_self_not_must_use, reason = "a scenario ends with any of its steps")]
impl<A: Decider + PartialEq + Debug> Scenario<A> {
    /// Sends a command. What it causes is folded before the next one.
    pub fn when(mut self, command: A::Command) -> Self {
        let decision = self.state.decide(command);
        for event in decision.as_ref().into_iter().flatten() {
            self.state.evolve(event);
            self.history.push(event.clone());
        }
        assert_eq!(replay::<A>(&self.history), self.state, "replay must equal live");
        self.decision = Some(decision);
        self
    }

    /// The last command caused exactly these events.
    #[track_caller]
    pub fn then(self, expected: impl IntoIterator<Item = A::Event>) -> Self {
        let expected: Vec<_> = expected.into_iter().collect();
        match &self.decision {
            Some(Ok(events)) => assert_eq!(events, &expected),
            Some(Err(refusal)) => panic!("refused with {}: {refusal}", refusal.code()),
            None => panic!("no command was sent"),
        }
        self
    }

    /// The last command was already in effect and changed nothing.
    #[track_caller]
    pub fn nothing_happens(self) -> Self {
        self.then([])
    }

    /// The last command was refused with this code.
    #[track_caller]
    pub fn refused(self, code: &str) -> Self {
        match &self.decision {
            Some(Err(refusal)) => assert_eq!(refusal.code(), code),
            Some(Ok(events)) => panic!("not refused but {events:?}"),
            None => panic!("no command was sent"),
        }
        self
    }

    /// What the last command caused.
    #[track_caller]
    pub fn events(&self) -> &[A::Event] {
        match &self.decision {
            Some(Ok(events)) => events,
            Some(Err(refusal)) => panic!("refused with {}: {refusal}", refusal.code()),
            None => panic!("no command was sent"),
        }
    }

    /// Where the aggregate stands now.
    pub const fn state(&self) -> &A {
        &self.state
    }
}
