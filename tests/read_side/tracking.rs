//! What a customer reads.

use projections::tracking_timeline::{self, Acting};
use tests::read_databases::ReadStore;

use crate::fixture::Fixture;
use crate::lives::Workshop;

pub(crate) async fn a_timeline_tells_the_public_and_only_the_public(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(101);
    workshop.open(&fixture, 2).await;
    while workshop.repairs.is_empty() {
        workshop.live(&fixture, 1).await;
    }
    workshop.deliver(&fixture, 0).await;
    let side = fixture.follow().await;
    fixture.settle(&side).await;

    let life = &workshop.repairs[0];
    let timeline = tracking_timeline::timeline(side.db(), life.number).await.unwrap();
    let titles: Vec<_> = timeline.iter().map(|entry| entry.title.as_str()).collect();
    assert_eq!(titles[0], "Recibimos tu equipo");
    assert!(titles.contains(&"Lo estamos diagnosticando"));
    assert!(titles.contains(&"Tu presupuesto está listo"));
    assert!(titles.iter().any(|title| title.starts_with("En reparación")));
    assert_eq!(*titles.last().unwrap(), "Entregado");
    assert!(timeline.windows(2).all(|pair| pair[0].position < pair[1].position));
    let notes = |log: &[eventlog::RecordedEvent], visibility: &str| {
        let told = |event: &&eventlog::RecordedEvent| {
            event.event_type == "NoteAdded" && event.payload.contains(visibility)
        };
        log.iter().filter(told).count()
    };
    let events = fixture.log.load(&life.stream(), 0).await.unwrap();
    let shown = timeline.iter().filter(|entry| entry.kind == "note").count();
    assert_eq!(shown, notes(&events, "\"public\""), "internal notes stay inside");
    let everything = serde_json::to_string(&timeline).unwrap();
    for secret in ["12345678", "Siempre Viva", "alguien@", "Quien firma", "La firma", "{"] {
        let texts = timeline.iter().any(|entry| {
            entry.title.contains(secret)
                || entry.detail.as_deref().is_some_and(|detail| detail.contains(secret))
        });
        assert!(!texts, "{secret} in {everything}");
    }

    let head = tracking_timeline::page(side.db(), life.number).await.unwrap().unwrap().header;
    assert_eq!((head.title.as_str(), head.acting), ("Entregado", Acting::Nobody));
    let until = life.repair.warranty().map(|warranty| warranty.labour_until);
    assert_eq!(head.warranty_until, until);
    if let Some(until) = until {
        let next = format!("Garantía hasta el {}", until.format("%d-%m-%Y"));
        assert_eq!(head.next_step.as_deref(), Some(next.as_str()));
    }
    let access = tracking_timeline::access(side.db(), life.number).await.unwrap().unwrap();
    assert_eq!(Some(&access.tracking_hash), life.repair.tracking_hash());
    let photos = tracking_timeline::photos(side.db(), life.number).await.unwrap();
    let public = life.repair.photos().iter().filter(|photo| photo.public).count();
    assert_eq!(photos.len(), public);
    let unknown = domain::values::RepairNumber::new(2020, 1).unwrap();
    assert_eq!(tracking_timeline::page(side.db(), unknown).await.unwrap(), None);
    side.stop().await;
}
