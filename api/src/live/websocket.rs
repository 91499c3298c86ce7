//! A stream as a WebSocket: one JSON message per event, `{"id", "event", "data"}`. What the client sends is not
//! looked at, except that it closes.

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::response::Response;
use futures::StreamExt as _;
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

use super::{Feed, HEARTBEAT, LiveEvent, MAX_LIFE};

/// The largest message that is read from a client, in bytes.
const MAX_MESSAGE_BYTES: usize = 1_024;
/// How long a client may take to read one message.
const SEND_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(10);

/// Answers with the stream; `place` is given back at its end.
pub(super) fn answer(
    upgrade: WebSocketUpgrade,
    feed: Feed,
    stop: CancellationToken,
    place: OwnedSemaphorePermit,
) -> Response {
    upgrade.max_message_size(MAX_MESSAGE_BYTES).max_frame_size(MAX_MESSAGE_BYTES).on_upgrade(
        move |socket| async move {
            run(socket, feed, stop).await;
            drop(place);
        },
    )
}

async fn run(mut socket: WebSocket, mut feed: Feed, stop: CancellationToken) {
    let end = tokio::time::sleep(MAX_LIFE);
    tokio::pin!(end);
    let mut heartbeat = tokio::time::interval(HEARTBEAT);
    heartbeat.reset();
    let goodbye = loop {
        let message = tokio::select! {
            () = stop.cancelled() => break close_code::AWAY,
            () = &mut end => break close_code::NORMAL,
            event = feed.next() => match event {
                Some(event) => text(&event),
                None => break close_code::NORMAL,
            },
            _ = heartbeat.tick() => Message::Ping(Bytes::new()),
            received = socket.recv() => match received {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => continue,
            },
        };
        // A client that does not read is let go: it may come back and resume.
        match tokio::time::timeout(SEND_TIMEOUT, socket.send(message)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) | Err(_) => return,
        }
    };
    let frame = CloseFrame { code: goodbye, reason: "resume with ?after=".into() };
    // Polite, and of no consequence when the client has gone.
    let _ = tokio::time::timeout(SEND_TIMEOUT, socket.send(Message::Close(Some(frame)))).await;
}

fn text(event: &LiveEvent) -> Message {
    #[derive(Serialize)]
    struct Wire<'a> {
        id: String,
        event: &'a str,
        data: &'a RawValue,
    }
    let data = serde_json::from_str::<&RawValue>(&event.data);
    let wire = data.ok().and_then(|data| {
        serde_json::to_string(&Wire { id: event.position.to_string(), event: event.name, data })
            .ok()
    });
    Message::Text(wire.expect("invariant: a feed's data is JSON").into())
}
