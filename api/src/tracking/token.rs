//! The token that the last four digits of the phone earn: signed, good for a day, for one repair only.
//!
//! It is bound to the tracking link that is valid now, so that a new link ends it too. Nothing is stored.

use chrono::{DateTime, TimeDelta, Utc};
use commands::{Ids, LinkToken};
use domain::values::{RepairNumber, Sha256Hex};
use uuid::{Uuid, uuid};

/// How long it is good for.
const LIFE: TimeDelta = TimeDelta::hours(24);
/// The namespace of what is signed.
const NAMESPACE: Uuid = uuid!("6b6f6d61-6e64-8000-8000-747261636b21");

/// A token for that repair, and until when it is good.
pub(crate) fn issue(
    ids: &dyn Ids,
    number: RepairNumber,
    tracking_hash: &Sha256Hex,
    now: DateTime<Utc>,
) -> (String, DateTime<Utc>) {
    let until = now + LIFE;
    let seal = seal(ids, number, tracking_hash, until.timestamp());
    (format!("v1.{}.{}", until.timestamp(), seal.reveal()), until)
}

/// Whether this is such a token, for that repair, and still good.
pub(crate) fn opens(
    token: &LinkToken,
    ids: &dyn Ids,
    number: RepairNumber,
    tracking_hash: &Sha256Hex,
    now: DateTime<Utc>,
) -> bool {
    let parts = token.reveal().strip_prefix("v1.").and_then(|rest| rest.split_once('.'));
    let Some((until, presented)) = parts else { return false };
    let Ok(until) = until.parse::<i64>() else { return false };
    let seal = seal(ids, number, tracking_hash, until);
    LinkToken::presented(presented).opens(&seal.hash()) && now.timestamp() < until
}

fn seal(ids: &dyn Ids, number: RepairNumber, tracking_hash: &Sha256Hex, until: i64) -> LinkToken {
    let what = format!("{number}\n{tracking_hash}\n{until}");
    ids.token_for(Uuid::new_v5(&NAMESPACE, what.as_bytes()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use commands::{SeededIds, SetClock};

    use super::*;

    #[test]
    fn a_token_opens_its_own_repair_until_the_link_changes_or_the_day_is_over() {
        let now = DateTime::from_timestamp(1_795_348_800, 0).unwrap();
        let ids = SeededIds::new(Arc::new(SetClock::new(now)), 7);
        let (one, other) =
            (RepairNumber::new(2026, 1).unwrap(), RepairNumber::new(2026, 2).unwrap());
        let (link, new_link) = (Sha256Hex::of(b"link"), Sha256Hex::of(b"new link"));
        let (token, until) = issue(&ids, one, &link, now);
        let presented = LinkToken::presented(token.clone());
        assert!(opens(&presented, &ids, one, &link, now));
        assert!(!opens(&presented, &ids, other, &link, now));
        assert!(!opens(&presented, &ids, one, &new_link, now));
        assert!(!opens(&presented, &ids, one, &link, until));
        let longer = token.replacen(&until.timestamp().to_string(), "9999999999", 1);
        assert!(!opens(&LinkToken::presented(longer), &ids, one, &link, now));
    }
}
