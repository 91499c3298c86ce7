//! Bodies that are nearly right: every value in every depth replaced, and keys that come twice.

use serde_json::{Value, json};
use tests::test_app::TestApp;

use crate::document::operations;
use crate::operations::Ground;

/// The bodies of the examples, by operation.
fn examples() -> Vec<(String, Value)> {
    let operations = operations().into_iter();
    let bodies = operations.filter_map(|operation| Some((operation.id, operation.body?)));
    bodies.filter(|(_, body)| body.as_object().is_some_and(|fields| !fields.is_empty())).collect()
}

/// The pointers of everything in a value.
fn pointers(value: &Value, here: &str, all: &mut Vec<String>) {
    if !here.is_empty() {
        all.push(here.to_owned());
    }
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                pointers(value, &format!("{here}/{key}"), all);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                pointers(value, &format!("{here}/{index}"), all);
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn every_value_in_every_depth_may_be_anything_and_the_answer_is_never_a_fault() {
    let ground = Ground::build().await;
    let mut examples = examples();
    // The example of an intake stands alone in the document; here it is where it belongs.
    let photos = &ground.received.photos;
    let intake = ground.app.intake(photos).await;
    let whole = json!({ "customer_id": ground.app.customer.id, "intake": intake });
    examples.push(("receive_repair".to_owned(), whole));
    let odd = [
        json!(null),
        json!(-9_223_372_036_854_775_808_i64),
        json!(18_446_744_073_709_551_615_u64),
        json!(1.5),
        json!("\u{feff}\u{202e}💥"),
        json!("9".repeat(5_000)),
        json!([[]]),
        json!({ "": {} }),
    ];
    let mut asked = 0;
    for (operation, example) in examples {
        let mut all = Vec::new();
        pointers(&example, "", &mut all);
        for pointer in all {
            for value in &odd {
                let mut body = example.clone();
                *body.pointer_mut(&pointer).unwrap() = value.clone();
                let request = ground.request(&operation, asked).unwrap();
                let answer = request.json(&body).by_stepped_up(&ground.app.owner).send().await;
                let status = answer.status.as_u16();
                let what = format!("{operation} {pointer} = {:.30}", value.to_string());
                // That a provider has no keys here is an answer and not a fault.
                let is_off = status == 503 && answer.json()["code"] == "gateway.disabled";
                assert!(
                    status < 500
                        || is_off
                        || operation.contains("forgot")
                        || operation.contains("magic"),
                    "{what}: {status} {}",
                    answer.text()
                );
                if answer.status.is_client_error() {
                    answer.expect_problem_shape();
                }
                asked += 1;
            }
        }
    }
    assert!(asked > 1_000, "only {asked} bodies were tried");
}

#[tokio::test]
async fn a_key_that_comes_twice_is_refused() {
    let ground = Ground::build().await;
    for (operation, example) in examples() {
        let (key, value) = example.as_object().unwrap().iter().next().unwrap();
        let once = example.to_string();
        let twice = format!("{{{}:{value},{}", json!(key), &once[1..]);
        let request = ground.request(&operation, 0).unwrap().bytes(twice.into_bytes());
        let answer = request.by_stepped_up(&ground.app.owner).send().await;
        let status = answer.status.as_u16();
        assert!([400, 422].contains(&status), "{operation}: {status} {}", answer.text());
        answer.expect_problem_shape();
    }
}

#[tokio::test]
async fn a_body_that_never_ends_is_cut_off() {
    let app = TestApp::start().await;
    let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 64 << 10]));
    let request = axum::http::Request::builder()
        .method("POST")
        .uri("/api/v1/auth/login")
        .header("content-type", "application/json")
        .body(axum::body::Body::from_stream(endless))
        .unwrap();
    let answered = tower::ServiceExt::oneshot(app.router(), request);
    let patience = std::time::Duration::from_secs(25);
    let answer = tokio::time::timeout(patience, answered).await.expect("an answer").unwrap();
    assert_eq!(answer.status(), 413);
}
