//! The states of aggregates that were used lately, kept in memory.
//!
//! A kept state is only a guess: the log's version key decides at the append, and a refusal is never based on
//! a guess alone. Within this process the commands of one aggregate take turns, so that they do not race.

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};

use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use super::Executable;

/// Aggregates that are kept at most; a repair's state takes some kilobytes.
const CAPACITY: u64 = 8_192;

type Key = (&'static str, Box<str>);

/// The states that are kept, of any aggregate.
pub(super) struct States(Cache<Key, Arc<dyn Any + Send + Sync>>);

impl Default for States {
    fn default() -> Self {
        let cache =
            Cache::builder().max_capacity(CAPACITY).eviction_policy(EvictionPolicy::lru()).build();
        Self(cache)
    }
}

impl States {
    /// The place of one aggregate, empty when it is new here.
    pub(super) fn slot<A: Executable>(&self, id: &str) -> Arc<Slot<A>> {
        self.0
            .get_with((A::TYPE, id.into()), || Arc::new(Slot::<A>::default()))
            .downcast()
            .expect("invariant: a type name belongs to one aggregate type")
    }

    /// Forgets everything.
    pub(super) fn clear(&self) {
        self.0.invalidate_all();
    }
}

/// The place of one aggregate.
pub(super) struct Slot<A> {
    /// Held by the command whose turn it is.
    pub(super) turn: tokio::sync::Mutex<()>,
    known: Mutex<Option<Known<A>>>,
}

impl<A> Default for Slot<A> {
    fn default() -> Self {
        Self { turn: tokio::sync::Mutex::default(), known: Mutex::default() }
    }
}

/// A state and the version it stands for.
pub(super) struct Known<A> {
    pub(super) state: Arc<A>,
    pub(super) version: u64,
}

impl<A> Clone for Known<A> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), version: self.version }
    }
}

impl<A: Executable> Slot<A> {
    /// What is known.
    pub(super) fn known(&self) -> Option<Known<A>> {
        self.lock().clone()
    }

    /// Keeps a state that was just loaded, unless a newer one is known.
    pub(super) fn learn(&self, loaded: &Known<A>) {
        let mut known = self.lock();
        if known.as_ref().is_none_or(|kept| kept.version < loaded.version) {
            *known = Some(loaded.clone());
        }
    }

    /// Forgets what is known.
    pub(super) fn forget(&self) {
        *self.lock() = None;
    }

    /// Folds the events that were appended right after `base`; copies the state only if somebody else still
    /// looks at it.
    pub(super) fn advance<'e>(
        &self,
        base: u64,
        version: u64,
        events: impl Iterator<Item = &'e A::Event>,
    ) {
        // Taken out while it changes: should `evolve` panic, nothing half-changed stays behind.
        let mut guard = self.lock();
        let Some(mut known) = guard.take() else {
            return;
        };
        drop(guard);
        if known.version == base {
            let state = Arc::make_mut(&mut known.state);
            events.for_each(|event| state.evolve(event));
            known.version = version;
        }
        self.learn(&known);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Known<A>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
