//! Brakes on guessing: after some failures one has to wait, longer each time.
//!
//! Addresses and names are braked in each process, the same for accounts that exist and those that do not;
//! an account that exists is locked in the database as well, where every process sees it.

use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use eventlog::LockPolicy;
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};

/// Failures for one name before the next attempt has to wait.
const FREE_PER_NAME: u32 = 5;
/// Failures from one address before it has to wait: many people may share one.
const FREE_PER_ADDRESS: u32 = 20;
/// The longest wait, minutes.
const MAX_WAIT_MINUTES: u32 = 60;
/// How long failures are remembered after the last one.
const MEMORY: Duration = Duration::from_hours(2);
/// Keys that are remembered at most.
const CAPACITY: u64 = 100_000;

/// The lock of an account in the database: what holds when this process forgets or others are asked.
pub(super) const ACCOUNT_LOCK: LockPolicy =
    LockPolicy { attempts: 10, lasts: Duration::from_mins(5) };

/// How long to wait after `failures` in a row: nothing for the free ones, then 1, 2, 4 … 60 minutes.
fn wait_after(failures: u32, free: u32) -> TimeDelta {
    if failures < free {
        return TimeDelta::zero();
    }
    let minutes = 1_u32.checked_shl((failures - free).min(31)).unwrap_or(MAX_WAIT_MINUTES);
    TimeDelta::minutes(minutes.min(MAX_WAIT_MINUTES).into())
}

/// What is braked: never kept in the clear.
pub(super) type Key = [u8; 32];

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    until: DateTime<Utc>,
}

/// Failures by key.
pub(super) struct Brake {
    failures: Cache<Key, Failures>,
    free: u32,
}

impl Brake {
    pub(super) fn of_addresses() -> Self {
        Self::new(FREE_PER_ADDRESS)
    }

    pub(super) fn of_names() -> Self {
        Self::new(FREE_PER_NAME)
    }

    fn new(free: u32) -> Self {
        let failures = Cache::builder().max_capacity(CAPACITY).time_to_live(MEMORY).build();
        Self { failures, free }
    }

    /// Until when one has to wait, if one has to.
    pub(super) fn wait_until(&self, key: Key, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let failures = self.failures.get(&key)?;
        (now < failures.until).then_some(failures.until)
    }

    /// Counts a failure.
    pub(super) fn note_failure(&self, key: Key, now: DateTime<Utc>) {
        self.failures.entry(key).and_upsert_with(|before| {
            let count = before.map_or(0, |entry| entry.into_value().count).saturating_add(1);
            Failures { count, until: now + wait_after(count, self.free) }
        });
    }

    /// Forgets the failures of a key.
    pub(super) fn release(&self, key: Key) {
        self.failures.invalidate(&key);
    }
}

/// The key of an address. Of an IPv6 address the /64 counts: whoever has one has all of it.
pub(super) fn address_key(ip: Option<&str>) -> Key {
    let network = match ip.and_then(|ip| ip.parse::<IpAddr>().ok()) {
        Some(IpAddr::V6(v6)) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.to_ipv6_mapped(),
            None => Ipv6Addr::from(u128::from(v6) & (u128::MAX << 64)),
        },
        Some(IpAddr::V4(v4)) => v4.to_ipv6_mapped(),
        None => Ipv6Addr::UNSPECIFIED,
    };
    Sha256::digest(network.octets()).into()
}

/// The key of what somebody calls themselves.
pub(super) fn name_key(name: &str) -> Key {
    Sha256::digest(name.trim().to_lowercase()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_after_the_free_failures_up_to_an_hour() {
        let minutes = |failures| wait_after(failures, 5).num_minutes();
        assert_eq!([4, 5, 6, 7, 10, 11, 40, u32::MAX].map(minutes), [0, 1, 2, 4, 32, 60, 60, 60]);
    }

    #[test]
    fn an_address_waits_after_twenty_failures_and_its_neighbours_in_the_same_64_with_it() {
        let now = DateTime::from_timestamp(1_795_348_800, 0).unwrap();
        let addresses = Brake::of_addresses();
        let wait = |ip| addresses.wait_until(address_key(Some(ip)), now);
        for _ in 0..20 {
            assert_eq!(wait("2001:db8::1"), None);
            addresses.note_failure(address_key(Some("2001:db8::1")), now);
        }
        assert_eq!(wait("2001:db8::ffff"), Some(now + TimeDelta::minutes(1)));
        assert_eq!(wait("2001:db8:0:1::1"), None);
        let key = address_key(Some("2001:db8::1"));
        assert_eq!(addresses.wait_until(key, now + TimeDelta::minutes(1)), None);
        addresses.release(key);
        assert_eq!(wait("2001:db8::1"), None);
    }
}
