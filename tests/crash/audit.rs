//! What must hold after everything: asked of the log itself and of the binary.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use domain::repair::RepairEvent;
use domain::values::RepairNumber;
use eventlog::{Position, ReplayQuery};

use crate::installation::Installation;
use crate::load::Promise;

/// Where the words of a command are in the log.
type Found = BTreeMap<String, Vec<(String, Position)>>;

pub(crate) async fn nothing_is_lost_or_doubled(installation: &Installation, promises: &[Promise]) {
    let found = words_in_the_log(installation).await;
    for promise in promises {
        let places = found.get(&promise.words).map(Vec::as_slice).unwrap_or_default();
        let promised = (promise.number.clone(), promise.position);
        assert_eq!(places, [promised], "an acknowledged command");
    }
    for (words, places) in &found {
        assert_eq!(places.len(), 1, "{words} is in the log more than once: {places:?}");
    }
    numbers_have_no_gap(&found);
    installation.must_run(&["log", "verify"]);
    installation.must_run(&["projections", "verify", "--all"]);
}

async fn words_in_the_log(installation: &Installation) -> Found {
    let log = installation.open_log().await;
    let query = ReplayQuery {
        event_types: Some(vec!["RepairReceived".into(), "NoteAdded".into()]),
        ..ReplayQuery::default()
    };
    let replayed = log.replay(query, Found::new(), |found, event| {
        let words = match event.decode()? {
            RepairEvent::RepairReceived { intake, .. } => intake.declared_fault.text().to_owned(),
            RepairEvent::NoteAdded { text, .. } => text.text().to_owned(),
            _ => return Ok(ControlFlow::Continue(())),
        };
        let place = (event.aggregate_id().to_owned(), event.position());
        found.entry(words).or_default().push(place);
        Ok(ControlFlow::Continue(()))
    });
    let found = replayed.await.unwrap().state;
    log.shutdown().await;
    found
}

fn numbers_have_no_gap(found: &Found) {
    let mut years: BTreeMap<u16, BTreeSet<u32>> = BTreeMap::new();
    for (number, _) in found.values().flatten() {
        let number: RepairNumber = number.parse().unwrap();
        years.entry(number.year()).or_default().insert(number.count());
    }
    assert!(!years.is_empty(), "no repair was taken in");
    for (year, counts) in years {
        let expected: BTreeSet<u32> = (1..).take(counts.len()).collect();
        assert_eq!(counts, expected, "the numbers of {year}");
    }
}
