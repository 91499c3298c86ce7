//! Two processes on one read database.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use projections::{Probe, State, Step};
use tests::read_databases::ReadStore;
use tokio::sync::{Notify, mpsc};

use crate::fixture::Fixture;
use crate::lives::Workshop;

/// Stops a process once, with rows folded and nothing written, until it is woken.
struct Pause {
    armed: AtomicBool,
    woken: Notify,
    reached: mpsc::UnboundedSender<()>,
}

impl Pause {
    fn probe(self: &Arc<Self>) -> Probe {
        let pause = Arc::clone(self);
        Arc::new(move |name, step| {
            let pause = Arc::clone(&pause);
            Box::pin(async move {
                let here = step == Step::Folded && name == "repair_board";
                if here && pause.armed.swap(false, Ordering::SeqCst) {
                    pause.reached.send(()).unwrap();
                    pause.woken.notified().await;
                }
                Ok(())
            })
        })
    }
}

pub(crate) async fn of_two_runners_one_follows_and_a_paused_one_does_no_harm(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(31);
    workshop.open(&fixture, 3).await;
    let (reached, mut paused) = mpsc::unbounded_channel();
    let pause = Arc::new(Pause { armed: AtomicBool::new(false), woken: Notify::new(), reached });
    let mut options = fixture.options();
    options.probe = Some(pause.probe());
    let first = fixture.open(projections::all(), options).await;
    first.start();
    workshop.live(&fixture, 30).await;
    fixture.settle(&first).await;

    // Frozen with a batch in hand.
    pause.armed.store(true, Ordering::SeqCst);
    workshop.live(&fixture, 20).await;
    paused.recv().await.unwrap();

    // Long enough for its lease to run out: another one takes over and goes on.
    fixture.clock.advance(chrono::Duration::minutes(5));
    let second = fixture.follow().await;
    workshop.live(&fixture, 40).await;
    fixture.settle(&second).await;

    // Woken, it finds its batch refused.
    pause.woken.notify_one();
    workshop.live(&fixture, 20).await;
    fixture.settle(&second).await;
    fixture.settle(&first).await;
    fixture.assert_verified(&second).await;
    let leads = |status: &projections::Status| status.state == State::Following;
    let of_first = first.status().await.unwrap();
    let of_second = second.status().await.unwrap();
    for (one, two) in of_first.iter().zip(&of_second) {
        assert!(!(leads(one) && leads(two)), "both lead {}", one.name);
        assert_eq!(one.leader, two.leader, "{}", one.name);
    }
    first.stop().await;
    second.stop().await;
}

pub(crate) async fn when_the_leader_goes_silent_the_other_takes_over(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(32);
    workshop.open(&fixture, 3).await;
    let first = fixture.follow().await;
    workshop.live(&fixture, 30).await;
    fixture.settle(&first).await;
    let second = fixture.follow().await;
    fixture.settle(&second).await;
    assert!(second.status().await.unwrap().iter().all(|one| one.state != State::Following));

    first.stop().await;
    fixture.clock.advance(chrono::Duration::minutes(5));
    workshop.live(&fixture, 30).await;
    fixture.settle(&second).await;
    fixture.assert_verified(&second).await;
    assert!(second.status().await.unwrap().iter().all(|one| one.state == State::Following));
    second.stop().await;
}
