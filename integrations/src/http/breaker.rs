//! The circuit breaker: after several failures in a row nothing is sent for a while, then one trial.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::settings::BreakerPolicy;

/// How long callers are told to wait while a trial is under way.
const TRIAL: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, Copy)]
enum State {
    /// Everything passes.
    Closed { failures: u32 },
    /// Nothing passes until then.
    Open { until: Instant, rest: Duration },
    /// One trial is under way, and nothing else passes.
    Trying { rest: Duration },
}

/// The breaker of one provider.
pub(super) struct Breaker {
    policy: BreakerPolicy,
    /// Who waited that long for the provider, and gave up, says something about it.
    patience: Duration,
    state: Mutex<State>,
}

impl Breaker {
    pub(super) fn new(policy: BreakerPolicy, patience: Duration) -> Self {
        Self { policy, patience, state: Mutex::new(State::Closed { failures: 0 }) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a call pass, or says for how long it does not.
    pub(super) fn admit(&self, now: Instant) -> Result<Permit<'_>, Duration> {
        let mut state = self.state();
        match *state {
            State::Closed { .. } => Ok(Permit::new(self, false, now)),
            State::Open { until, .. } if now < until => Err(until - now),
            State::Open { rest, .. } => {
                *state = State::Trying { rest };
                Ok(Permit::new(self, true, now))
            }
            State::Trying { .. } => Err(TRIAL),
        }
    }

    /// Whether nothing passes at the moment.
    pub(super) fn is_open(&self) -> bool {
        !matches!(*self.state(), State::Closed { .. })
    }

    fn succeeded(&self, is_trial: bool) {
        let mut state = self.state();
        // A call that was sent before the breaker opened says nothing about now.
        if is_trial || matches!(*state, State::Closed { .. }) {
            *state = State::Closed { failures: 0 };
        }
    }

    fn failed(&self, is_trial: bool, now: Instant) {
        let mut state = self.state();
        let BreakerPolicy { failures: limit, rest, longest_rest } = self.policy;
        *state = match *state {
            State::Closed { failures } if failures + 1 < limit => {
                State::Closed { failures: failures + 1 }
            }
            State::Closed { .. } => State::Open { until: now + rest, rest },
            State::Trying { rest } if is_trial => {
                let rest = (rest * 2).min(longest_rest);
                State::Open { until: now + rest, rest }
            }
            unchanged @ (State::Trying { .. } | State::Open { .. }) => unchanged,
        };
    }

    /// The trial was given up without an outcome: the next caller may try at once.
    fn given_up(&self, now: Instant) {
        let mut state = self.state();
        if let State::Trying { rest } = *state {
            *state = State::Open { until: now, rest };
        }
    }
}

/// A call that may pass. Its outcome has to be told; one that was waited for in vain and dropped is a failure, and a trial
/// that was dropped before that frees the way for another.
pub(super) struct Permit<'a> {
    breaker: &'a Breaker,
    is_trial: bool,
    is_told: bool,
    since: Instant,
}

impl<'a> Permit<'a> {
    const fn new(breaker: &'a Breaker, is_trial: bool, since: Instant) -> Self {
        Self { breaker, is_trial, is_told: false, since }
    }

    /// The provider answered, be it with a refusal.
    pub(super) fn succeeded(mut self) {
        self.breaker.succeeded(self.is_trial);
        self.is_told = true;
    }

    /// The provider was not reached, or failed.
    pub(super) fn failed(mut self, now: Instant) {
        self.breaker.failed(self.is_trial, now);
        self.is_told = true;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.is_told {
            return;
        }
        let now = Instant::now();
        if now.saturating_duration_since(self.since) >= self.breaker.patience {
            self.breaker.failed(self.is_trial, now);
        } else if self.is_trial {
            self.breaker.given_up(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: BreakerPolicy = BreakerPolicy {
        failures: 3,
        rest: Duration::from_secs(30),
        longest_rest: Duration::from_mins(1),
    };

    const PATIENCE: Duration = Duration::from_secs(4);

    fn fail(breaker: &Breaker, times: usize, now: Instant) {
        for _ in 0..times {
            breaker.admit(now).ok().unwrap().failed(now);
        }
    }

    #[test]
    fn it_opens_after_failures_in_a_row_only() {
        let (breaker, now) = (Breaker::new(POLICY, PATIENCE), Instant::now());
        fail(&breaker, 2, now);
        breaker.admit(now).ok().unwrap().succeeded();
        fail(&breaker, 2, now);
        assert!(!breaker.is_open());
        fail(&breaker, 1, now);
        assert_eq!(breaker.admit(now).err(), Some(POLICY.rest));
    }

    #[test]
    fn after_its_rest_one_trial_passes_and_decides() {
        let (breaker, now) = (Breaker::new(POLICY, PATIENCE), Instant::now());
        fail(&breaker, 3, now);
        let later = now + POLICY.rest;
        let trial = breaker.admit(later).ok().unwrap();
        assert_eq!(breaker.admit(later).err(), Some(TRIAL));
        trial.failed(later);
        assert_eq!(breaker.admit(later).err(), Some(POLICY.longest_rest));
        let latest = later + POLICY.longest_rest;
        breaker.admit(latest).ok().unwrap().succeeded();
        assert!(!breaker.is_open());
    }

    #[test]
    fn a_trial_that_is_given_up_frees_the_way_for_another() {
        let (breaker, now) = (Breaker::new(POLICY, PATIENCE), Instant::now());
        fail(&breaker, 3, now);
        let later = now + POLICY.rest;
        drop(breaker.admit(later).ok().unwrap());
        assert!(breaker.admit(later).is_ok());
    }

    #[test]
    fn a_call_that_was_waited_for_in_vain_is_a_failure() {
        let (breaker, now) = (Breaker::new(POLICY, PATIENCE), Instant::now());
        let long_ago = now.checked_sub(PATIENCE).unwrap();
        for _ in 0..3 {
            assert!(!breaker.is_open());
            drop(breaker.admit(long_ago).ok().unwrap());
        }
        assert!(breaker.is_open());
    }

    #[test]
    fn a_caller_who_goes_away_at_once_says_nothing() {
        let (breaker, now) = (Breaker::new(POLICY, PATIENCE), Instant::now());
        for _ in 0..5 {
            drop(breaker.admit(now).ok().unwrap());
        }
        assert!(!breaker.is_open());
    }

    #[test]
    fn a_late_success_of_an_old_call_does_not_close_it() {
        let (breaker, now) = (Breaker::new(POLICY, PATIENCE), Instant::now());
        let old = breaker.admit(now).ok().unwrap();
        fail(&breaker, 3, now);
        old.succeeded();
        assert!(breaker.is_open());
    }
}
