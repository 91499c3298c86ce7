//! The outside world that commands depend on: the clock and randomness.
//!
//! Nothing else in the workspace reads the time or draws a random number, so that a demo, a test and a bug
//! report can be played again exactly.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use domain::values::Sha256Hex;
use rand::{RngCore as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

/// Where the time comes from.
pub trait Clock: Send + Sync + 'static {
    /// Now, in whole microseconds, as the databases keep it.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "the one place where the time comes in")]
        let now = Utc::now();
        whole_micros(now)
    }
}

/// A clock that stands still until it is set: for the demo and for tests.
#[derive(Debug)]
pub struct SetClock(AtomicI64);

impl SetClock {
    /// A clock that shows `at`.
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(AtomicI64::new(at.timestamp_micros()))
    }

    /// Shows `at` from now on.
    pub fn set(&self, at: DateTime<Utc>) {
        self.0.store(at.timestamp_micros(), Ordering::Release);
    }

    /// Moves the hands on by `delta`.
    pub fn advance(&self, delta: TimeDelta) {
        let micros = delta.num_microseconds().expect("invariant: a step of the clock fits i64 µs");
        self.0.fetch_add(micros, Ordering::AcqRel);
    }
}

impl Clock for SetClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.load(Ordering::Acquire))
            .expect("invariant: only real instants are set")
    }
}

/// The instant without what is below a microsecond.
pub(crate) fn whole_micros(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.timestamp_micros())
        .expect("invariant: the truncation of an instant is an instant")
}

/// Where ids and secrets come from.
pub trait Ids: Send + Sync + 'static {
    /// Fills `bytes` with randomness fit for secrets.
    fn fill(&self, bytes: &mut [u8]);

    /// A new `UUIDv7` at the clock's instant.
    fn uuid(&self) -> Uuid;

    /// A new secret for a link.
    fn token(&self) -> LinkToken {
        let mut bytes = [0; LinkToken::BYTES];
        self.fill(&mut bytes);
        LinkToken::from_bytes(&bytes)
    }

    /// The secret for a link that belongs to one command: asking again gives the same, so that a command
    /// whose answer was lost can be repeated and still hand the link out.
    fn token_for(&self, command_id: Uuid) -> LinkToken;
}

/// The secret in a link: whoever knows it may open what it belongs to. Only its hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken(String);

impl LinkToken {
    /// Bytes of randomness in a token: 256 bits.
    pub const BYTES: usize = 32;

    fn from_bytes(bytes: &[u8]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Takes a token as somebody presented it. Nothing is promised of it.
    pub fn presented(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The token's text, for the link and nowhere else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub fn hash(&self) -> Sha256Hex {
        Sha256Hex::of(self.0.as_bytes())
    }

    /// Whether this is the token behind `hash`, in constant time.
    pub fn opens(&self, hash: &Sha256Hex) -> bool {
        self.hash().as_str().as_bytes().ct_eq(hash.as_str().as_bytes()).into()
    }
}

/// Hides the secret.
impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(…)")
    }
}

/// The operating system's randomness.
pub struct RandomIds {
    clock: Arc<dyn Clock>,
    link_key: hmac::Key,
}

impl RandomIds {
    /// Ids at the instants of `clock`. The tokens that belong to commands are repeatable within this process.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let mut secret = [0; 32];
        fill_from_system(&mut secret);
        Self::with_link_secret(clock, &secret)
    }

    /// The same, with tokens that are repeatable in every process that knows `secret` (at least 16 bytes).
    pub fn with_link_secret(clock: Arc<dyn Clock>, secret: &[u8]) -> Self {
        Self { clock, link_key: hmac::Key::new(hmac::HMAC_SHA256, secret) }
    }
}

impl Ids for RandomIds {
    fn fill(&self, bytes: &mut [u8]) {
        fill_from_system(bytes);
    }

    fn uuid(&self) -> Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        uuid_v7(self.clock.now(), &random)
    }

    fn token_for(&self, command_id: Uuid) -> LinkToken {
        derived_token(&self.link_key, command_id)
    }
}

/// Ids that repeat for the same seed and clock: for the demo and for tests, never for a server.
pub struct SeededIds {
    clock: Arc<dyn Clock>,
    generator: Mutex<ChaCha20Rng>,
    link_key: hmac::Key,
}

impl SeededIds {
    /// Ids that follow from `seed`, at the instants of `clock`.
    pub fn new(clock: Arc<dyn Clock>, seed: u64) -> Self {
        Self {
            clock,
            generator: Mutex::new(ChaCha20Rng::seed_from_u64(seed)),
            link_key: hmac::Key::new(hmac::HMAC_SHA256, &seed.to_be_bytes()),
        }
    }
}

impl Ids for SeededIds {
    fn fill(&self, bytes: &mut [u8]) {
        self.generator.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }

    fn uuid(&self) -> Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        uuid_v7(self.clock.now(), &random)
    }

    fn token_for(&self, command_id: Uuid) -> LinkToken {
        derived_token(&self.link_key, command_id)
    }
}

fn fill_from_system(bytes: &mut [u8]) {
    #[expect(clippy::disallowed_methods, reason = "the one place where randomness comes in")]
    rand::rng().fill_bytes(bytes);
}

fn uuid_v7(at: DateTime<Utc>, random: &[u8; 10]) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, random).into_uuid()
}

fn derived_token(key: &hmac::Key, command_id: Uuid) -> LinkToken {
    LinkToken::from_bytes(hmac::sign(key, command_id.as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp_micros(1_795_348_800_000_000).unwrap()
    }

    #[test]
    fn the_system_clock_shows_whole_microseconds() {
        assert_eq!(SystemClock.now().timestamp_subsec_nanos() % 1_000, 0);
    }

    #[test]
    fn seeded_ids_repeat_and_carry_the_clocks_instant() {
        let clock = Arc::new(SetClock::new(noon()));
        let draw = |seed| {
            let ids = SeededIds::new(clock.clone(), seed);
            (ids.uuid(), ids.token(), ids.token_for(Uuid::nil()))
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        let (seconds, _) = draw(7).0.get_timestamp().unwrap().to_unix();
        assert_eq!(i64::try_from(seconds).unwrap(), noon().timestamp());
    }

    #[test]
    fn a_command_gets_its_own_token_again_and_another_command_another() {
        let ids = RandomIds::with_link_secret(Arc::new(SystemClock), b"a secret of the workshop");
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(ids.token_for(one), ids.token_for(one));
        assert_ne!(ids.token_for(one), ids.token_for(other));
        assert_ne!(ids.token(), ids.token());
    }

    #[test]
    fn a_token_opens_its_own_hash_only_and_hides_in_logs() {
        let ids = RandomIds::new(Arc::new(SystemClock));
        let token = ids.token();
        assert!(token.opens(&token.hash()));
        assert!(!ids.token().opens(&token.hash()));
        assert!(!format!("{token:?}").contains(token.reveal()));
        assert!(token.reveal().len() >= 43);
    }
}
