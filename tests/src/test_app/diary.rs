//! A workshop whose agenda is mirrored: the real client of Google Calendar against its simulator, over real sockets
//! of this machine, and notices that come back to the real router.

use std::sync::Arc;

use domain::calendar::santiago_date;
use integrations::google_calendar::simulator::{EntryView, GoogleCalendarSimulator};
use integrations::google_calendar::{GoogleCalendar, GoogleCalendarConfig, GoogleCalendarWebhook};
use integrations::simulator::{Loopback, Serving};
use projections::appointments::mirror_due;

use super::till::impatient;
use super::{Doors, TestApp};
use commands::Clock as _;
use commands::calendar_mirror::{MirrorRound, ReadChanges};

/// A workshop with a simulated Google Calendar.
pub struct Diary {
    /// The workshop.
    pub app: TestApp,
    /// The calendar, as seen from the other side.
    pub google: GoogleCalendarSimulator,
    _serving: [Serving; 2],
}

impl Diary {
    /// Starts both, each on a port of its own.
    pub async fn open() -> Self {
        let ours = Loopback::bind(0).await.expect("a port of this machine");
        let theirs = Loopback::bind(0).await.expect("a port of this machine");
        let (our_url, their_url) = (ours.url(), format!("{}/google", theirs.url()));
        let mut google = None;
        let app = TestApp::build(
            |config| {
                config.limits = TestApp::generous();
                config.public_url = our_url;
            },
            |around| {
                let simulator = google.insert(GoogleCalendarSimulator::new(their_url, around));
                let config = GoogleCalendarConfig { http: impatient(), ..simulator.config() };
                let client = GoogleCalendar::new(config, around).expect("it can be reached");
                let webhook = GoogleCalendarWebhook::new(simulator.channel_secret());
                let webhook = webhook.expect("the secret is long enough");
                Doors { calendar: Some((Arc::new(client), Arc::new(webhook))), ..Doors::default() }
            },
        )
        .await;
        let google = google.expect("the simulator was made");
        let routes = axum::Router::new().nest("/google", google.routes());
        let serving = [ours.serve(app.router()), theirs.serve(routes)];
        Self { app, google, _serving: serving }
    }

    /// Waits for the notices and lets the workshop do what follows from them, which is told again.
    pub async fn settle(&self) {
        for _ in 0..3 {
            self.app.settle().await;
            self.google.callbacks_settled().await;
        }
        self.app.settle().await;
    }

    /// Reads what changed, as the server does every five minutes.
    pub async fn read(&self) -> ReadChanges {
        let read = self.app.calendar.read_changes(&self.app.executor).await;
        read.expect("the mirror is read")
    }

    /// Writes what was not written at once, as the server does every ten seconds.
    pub async fn write_due(&self) -> MirrorRound {
        self.app.settle().await;
        let today = santiago_date(self.app.clock.now());
        let due = mirror_due(self.app.read_side.db(), today).await.expect("the tables answer");
        let round = self.app.calendar.write_due(&self.app.executor, due).await;
        round.expect("the log answers")
    }

    /// The entries there that were not deleted.
    pub fn entries(&self) -> Vec<EntryView> {
        self.google.state().entries.into_iter().filter(|entry| !entry.is_deleted).collect()
    }
}
