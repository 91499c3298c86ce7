//! After an erasure nobody is shown the person's data, wherever they look, also after a rebuild.

use chrono::TimeDelta;
use serde_json::json;
use tests::test_app::TestApp;

use crate::document::Places;

/// Everything by which the customer could be recognised.
const TRACES: [&str; 8] = [
    "Violeta",
    "persona4@example.cl",
    "+56987654321",
    "87654321",
    "12345678-5",
    "12.345.678-5",
    "Irarrázaval",
    "No enciende desde ayer",
];

#[tokio::test]
async fn no_endpoint_shows_the_data_of_somebody_who_was_erased() {
    let app = TestApp::start().await;
    let repair = app.delivered().await;
    let receiver = json!({ "name": "Roberto Parra", "rut": "11.111.111-1" });
    app.post(&format!("/repairs/{}/receiver", repair.number), receiver)
        .by(&app.receptionist)
        .send()
        .await;
    let before = app.get(&format!("/repairs/{}", repair.number)).by(&app.owner).send().await;
    assert!(before.text().contains("No enciende desde ayer"));
    // The warranty has to end first.
    let erase = format!("/users/{}?reason=Solicitud", app.customer.id);
    let erase = || app.request("DELETE", &erase).by_stepped_up(&app.owner).send();
    erase().await.expect_problem(409, "person.open_repairs");
    app.clock.advance(TimeDelta::days(100));
    // That on labour has ended, that on the new part has not.
    erase().await.expect_problem(409, "person.open_repairs");
    app.clock.advance(TimeDelta::days(100));
    erase().await.expect(200);
    app.settle().await;
    app.executor.forget_states();
    shows_nothing(&app, &repair.number, &repair.token).await;
    let rebuild = app.post("/admin/projections/people/rebuild", json!({})).by(&app.owner);
    assert_eq!(rebuild.send().await.expect(200).json()["differences"], 0);
    shows_nothing(&app, &repair.number, &repair.token).await;
}

async fn shows_nothing(app: &TestApp, number: &str, token: &str) {
    let mut read = 0;
    for (operation, path) in Places::of(app.customer.id, number).reads() {
        let query =
            if operation == "replay_audit" { format!("?repair={number}") } else { String::new() };
        let path = format!("{path}{query}");
        for request in [
            app.get(&path),
            app.get(&path).with_link(token),
            app.get(&path).by(&app.customer),
            app.get(&path).by(&app.receptionist),
            app.get(&path).by(&app.technician),
            app.get(&path).by_stepped_up(&app.owner),
        ] {
            let answer = request.send().await;
            assert!(!answer.status.is_server_error(), "{operation}: {}", answer.text());
            read += usize::from(answer.status.is_success());
            let text = answer.text();
            for trace in TRACES {
                assert!(!text.contains(trace), "{operation} shows {trace}: {text}");
            }
        }
    }
    assert!(read > 60, "only {read} answers were read");
}

#[tokio::test]
async fn whoever_was_erased_is_signed_out_and_cannot_sign_in() {
    let app = TestApp::start().await;
    let password = "una frase larga y muy propia";
    let body = json!({ "name": "Gabriela", "email": "gabriela@example.cl", "password": password });
    let person = app.post("/auth/register", body).send().await.expect(201).json();
    let door = json!({ "email": "gabriela@example.cl", "password": password });
    let tokens = app.post("/auth/login", door.clone()).send().await.expect(200).json();
    let path = format!("/users/{}?reason=Solicitud", person["id"].as_str().unwrap());
    app.request("DELETE", &path).by_stepped_up(&app.owner).send().await.expect(200);
    app.settle().await;
    app.post("/auth/login", door).send().await.expect_problem(401, "auth.invalid_credentials");
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    app.post("/auth/refresh", refresh).send().await.expect_problem(401, "auth.session_ended");
}
