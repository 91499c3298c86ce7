//! Live updates over Server-Sent Events and `WebSockets`.

use std::net::SocketAddr;
use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tests::test_app::{TakenIn, TestApp};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

/// Far longer than an update takes, so that only a lost one fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// Reads Server-Sent Events until one has that text.
async fn read_until(stream: &mut axum::body::BodyDataStream, text: &str) -> String {
    let mut seen = String::new();
    let read = async {
        while let Some(chunk) = stream.next().await {
            seen.push_str(&String::from_utf8_lossy(&chunk.unwrap()));
            if seen.contains(text) {
                return;
            }
        }
        panic!("the stream ended: {seen}");
    };
    assert!(tokio::time::timeout(PATIENCE, read).await.is_ok(), "no {text} in time");
    seen
}

async fn started() -> (TestApp, TakenIn) {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.settle().await;
    (app, repair)
}

#[tokio::test]
async fn a_tracking_page_gets_its_new_entries_and_no_others() {
    let (app, repair) = started().await;
    let other = app.take_in(&app.stranger).await;
    let path = format!("/tracking/{}/live", repair.number);
    app.get(&path).send().await.expect_problem(403, "tracking.access_denied");
    let response = app.get(&path).with_link(&repair.token).open().await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut stream = response.into_body().into_data_stream();
    let note = async |number: &str, text: &str| {
        let body = json!({ "visibility": "public", "text": text });
        app.act(&app.technician, number, "notes", body).await;
    };
    note(&other.number, "para otra persona").await;
    note(&repair.number, "para ti").await;
    let seen = read_until(&mut stream, "para ti").await;
    assert!(!seen.contains("para otra persona"), "{seen}");
    assert!(seen.contains("event: entry"), "{seen}");
}

#[tokio::test]
async fn a_stream_resumes_after_the_last_event_it_saw() {
    let (app, repair) = started().await;
    let note = |text: &str| json!({ "visibility": "public", "text": text });
    app.act(&app.technician, &repair.number, "notes", note("primera")).await;
    app.settle().await;
    let events = app.get(&format!("/tracking/{}/events", repair.number)).with_link(&repair.token);
    let events = events.send().await.json();
    let last = events.as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned();
    app.act(&app.technician, &repair.number, "notes", note("segunda")).await;
    app.settle().await;
    let path = format!("/tracking/{}/live", repair.number);
    let response =
        app.get(&path).with_link(&repair.token).header("last-event-id", &last).open().await;
    let seen = read_until(&mut response.into_body().into_data_stream(), "segunda").await;
    assert!(!seen.contains("primera"), "{seen}");
}

#[tokio::test]
async fn a_stream_by_link_ends_when_the_link_is_revoked() {
    let (app, repair) = started().await;
    let path = format!("/tracking/{}/live", repair.number);
    let response = app.get(&path).with_link(&repair.token).open().await;
    let mut stream = response.into_body().into_data_stream();
    app.act(&app.receptionist, &repair.number, "tracking-link", json!({})).await;
    let ended = async { while stream.next().await.is_some() {} };
    tokio::time::timeout(PATIENCE, ended).await.expect("the stream ends");
}

#[tokio::test]
async fn the_board_hears_of_every_repair_and_streams_end_at_shutdown() {
    let (app, repair) = started().await;
    app.get("/repairs/live").by(&app.customer).send().await.expect_problem(403, "auth.forbidden");
    let response = app.get("/repairs/live").by(&app.receptionist).open().await;
    let mut stream = response.into_body().into_data_stream();
    app.act(&app.technician, &repair.number, "hold", json!({ "reason": "x" })).await;
    let seen = read_until(&mut stream, "RepairPutOnHold").await;
    assert!(seen.contains(&repair.number), "{seen}");
    app.shutdown.cancel();
    let ended = async { while stream.next().await.is_some() {} };
    tokio::time::timeout(PATIENCE, ended).await.expect("the stream ends");
}

#[tokio::test]
async fn the_same_stream_comes_over_a_websocket() {
    let (app, repair) = started().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = app.router().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    let url =
        format!("ws://{address}/api/v1/tracking/{}/live?token={}", repair.number, repair.token);
    let (mut socket, _) = tokio_tungstenite::connect_async(&url).await.unwrap();
    let note = json!({ "visibility": "public", "text": "hola" });
    app.act(&app.technician, &repair.number, "notes", note).await;
    let entry = async {
        loop {
            if let Message::Text(text) = socket.next().await.unwrap().unwrap() {
                break serde_json::from_str::<Value>(&text).unwrap();
            }
        }
    };
    let entry = tokio::time::timeout(PATIENCE, entry).await.expect("an entry comes");
    assert_eq!((&entry["event"], &entry["data"]["detail"]), (&json!("entry"), &json!("hola")));
    app.shutdown.cancel();
    let closed = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Close(frame))) => break frame.unwrap().code,
                Some(Ok(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    };
    let code = tokio::time::timeout(PATIENCE, closed).await.expect("the socket closes");
    assert_eq!(u16::from(code), 1001);
    let _ = socket.close(None).await;
    let guess = format!("ws://{address}/api/v1/tracking/{}/live?token=guess", repair.number);
    let refused = tokio_tungstenite::connect_async(guess.into_client_request().unwrap()).await;
    assert!(refused.is_err());
    socket.flush().await.ok();
}
