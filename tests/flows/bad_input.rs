//! Whatever is sent, the answer is a problem, never a fault and never silence.

use serde_json::{Value, json};
use tests::test_app::{Answer, Request, TestApp};

use crate::document::{Operation, Places, operations};

/// A workshop with a repair, and where the paths lead in it.
async fn workshop() -> (TestApp, Places) {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.settle().await;
    // Whatever is sent may change the person: nobody who takes part.
    let places = Places::of(app.stranger.id, &repair.number);
    (app, places)
}

async fn answered(request: Request<'_>, what: &str) -> Answer {
    let answer = request.send().await;
    let status = answer.status.as_u16();
    assert!(status < 500 || status == 503, "{what}: {status} {}", answer.text());
    if answer.status.is_client_error() {
        answer.expect_problem_shape();
    }
    answer
}

#[tokio::test]
async fn bodies_that_are_not_what_they_should_be_are_refused_everywhere() {
    let (app, places) = workshop().await;
    let deep = "[".repeat(200_000);
    let wide = format!("{{\"a\":\"{}\"}}", "x".repeat(1 << 21));
    let bodies: [(&str, &[u8], &[u16]); 14] = [
        ("nothing", b"", &[400]),
        ("half", b"{\"a\":", &[400, 422]),
        ("two values", b"{} {}", &[400, 422]),
        ("words", b"hola", &[400]),
        ("a number", b"1", &[400, 422]),
        ("a huge number", b"1e999999", &[400]),
        ("null", b"null", &[400, 422]),
        ("a list", b"[]", &[400, 422]),
        ("a NUL", b"{\"a\":\"\\u0000\"}", &[422]),
        ("half a surrogate", b"{\"a\":\"\\ud800\"}", &[400, 422]),
        ("broken UTF-8", b"{\"a\":\"\xff\xfe\"}", &[400, 422]),
        ("UTF-16", b"\xff\xfe{\x00}\x00", &[400]),
        ("depth", deep.as_bytes(), &[400, 422]),
        ("width", wide.as_bytes(), &[413]),
    ];
    // What a provider sends is kept as bytes, where there are keys for it.
    let takes_json = |it: &&Operation| it.body.is_some() && it.id != "receive_sendgrid_webhook";
    for operation in operations().iter().filter(takes_json) {
        for (name, body, expected) in bodies {
            let what = format!("{}: {name}", operation.id);
            let request = app.request(&operation.method, &places.fill(&operation.path));
            let request = request.header("content-type", "application/json").bytes(body.to_vec());
            let answer = answered(request.by_stepped_up(&app.owner), &what).await;
            let status = answer.status.as_u16();
            assert!(expected.contains(&status), "{what}: {status} {}", answer.text());
        }
        for media in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""] {
            let what = format!("{}: {media}", operation.id);
            let request = app.request(&operation.method, &places.fill(&operation.path));
            let request = request.header("content-type", media).bytes(b"{}".to_vec());
            let answer = answered(request.by_stepped_up(&app.owner), &what).await;
            answer.expect_problem(415, "request.unsupported_media_type");
        }
    }
}

#[tokio::test]
async fn a_good_body_with_one_wrong_field_is_never_a_fault() {
    let (app, places) = workshop().await;
    let wrong = [
        json!(null),
        json!(-1),
        json!(1e300),
        json!(i64::MAX),
        json!(""),
        json!("\u{202e}ñandú🎹"),
        json!("x".repeat(100_000)),
        json!([]),
        json!({}),
        json!([[[{}]]]),
        json!(true),
    ];
    for operation in operations() {
        let Some(Value::Object(example)) = operation.body else { continue };
        for field in example.keys() {
            for value in &wrong {
                let mut body = example.clone();
                body.insert(field.clone(), value.clone());
                let what = format!("{}: {field} = {:.40}", operation.id, value.to_string());
                let request = app.request(&operation.method, &places.fill(&operation.path));
                let request = request.json(&Value::Object(body)).if_match(1);
                answered(request.by_stepped_up(&app.owner), &what).await;
            }
        }
        let mut body = example;
        body.insert("no_such_field".into(), json!(1));
        let request = app.request(&operation.method, &places.fill(&operation.path));
        let answer =
            answered(request.json(&Value::Object(body)).by_stepped_up(&app.owner), &operation.id);
        let status = answer.await.status;
        assert_eq!(status, 422, "{}: an unknown field is not ignored", operation.id);
    }
}

#[tokio::test]
async fn paths_that_name_nothing_are_not_found() {
    let (app, places) = workshop().await;
    let long = "9".repeat(4_000);
    let tricks = [
        "..",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e%2f",
        "%00",
        "%ff",
        "%c3%b1",
        "'%20OR%201=1--",
        "CDS-2026-99999999999999999999",
        "CDS-0000-0000",
        "-1",
        "0",
        "undefined",
        &long,
    ];
    for operation in operations() {
        let Some(start) = operation.path.find('{') else { continue };
        let end = start + operation.path[start..].find('}').unwrap() + 1;
        for trick in tricks {
            let path = format!("{}{trick}{}", &operation.path[..start], &operation.path[end..]);
            let what = format!("{} {path:.80}", operation.method);
            let mut request = app.request(&operation.method, &places.fill(&path)).if_match(1);
            if let Some(body) = &operation.body {
                request = request.json(body);
            }
            let answer = answered(request.by_stepped_up(&app.owner), &what).await;
            assert!(answer.status.is_client_error(), "{what}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn queries_and_headers_of_any_kind_are_never_a_fault() {
    let (app, places) = workshop().await;
    let long = format!("q={}", "a".repeat(20_000));
    let queries = [
        "limit=-1",
        "limit=99999999999999999999",
        "limit=0",
        "cursor=%00",
        "cursor=AAAA",
        "as_of=ayer",
        "as_of=%F0%9F%8E%B9",
        "as_of=99999-01-01",
        "as_of=-262143-01-01T00:00:00Z",
        "q=%00",
        "q=%25%5F%27%22",
        "q=%FF",
        "state=X",
        "technician=x",
        "from=x",
        "from=+262142-12-31T23:59:59Z",
        "months=4294967296",
        "type=x",
        "brand=../..",
        "format=exe",
        "token=%00",
        "after=x",
        "repair=x",
        "role=god",
        "&&&===",
        &long,
    ];
    let headers = [
        ("if-match", "x"),
        ("if-match", "W/\"1\""),
        ("if-match", "\"99999999999999999999\""),
        ("idempotency-key", ""),
        ("x-min-position", "-1"),
        ("x-link-token", ""),
        ("last-event-id", "x"),
        ("authorization", "Basic Zm9v"),
        ("authorization", "Bearer"),
        ("authorization", "Bearer a.b.c"),
        ("if-none-match", "\""),
        ("accept", "\t"),
        ("x-forwarded-for", ",,,,"),
        ("range", "bytes=9-1"),
        ("accept-encoding", "gzip;q=x"),
        ("content-length", "5"),
        ("upgrade", "websocket"),
    ];
    for operation in operations().iter().filter(|it| it.method == "GET") {
        let path = places.fill(&operation.path);
        for query in queries {
            let request = app.get(&format!("{path}?{query}")).by_stepped_up(&app.owner);
            answered(request, &format!("{}?{query:.60}", operation.id)).await;
        }
        for (name, value) in headers {
            let request = app.get(&path).header(name, value);
            answered(request, &format!("{} {name}: {value}", operation.id)).await;
        }
    }
}
