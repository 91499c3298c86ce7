//! People: their data, their roles, their erasure.

use serde_json::json;
use tests::test_app::TestApp;

#[tokio::test]
async fn customers_see_and_change_themselves_and_nobody_else() {
    let app = TestApp::start().await;
    let (own, other) =
        (format!("/users/{}", app.customer.id), format!("/users/{}", app.stranger.id));
    let seen = app.get(&own).by(&app.customer).send().await.expect(200);
    app.get(&other).by(&app.customer).send().await.expect_problem(404, "resource.not_found");
    let contact = json!({ "name": "Violeta del Carmen Parra", "phone": "+56 9 8765 4321" });
    let bare = app.put(&own, contact.clone()).by(&app.customer).send().await;
    bare.expect_problem(428, "request.version_required");
    let changed = app.put(&own, contact.clone()).if_match(seen.version()).by(&app.customer);
    let changed = changed.send().await.expect(200);
    assert_eq!(changed.json()["name"], "Violeta del Carmen Parra");
    let foreign = app.put(&other, contact).if_match(1).by(&app.customer).send().await;
    foreign.expect_problem(404, "resource.not_found");
}

#[tokio::test]
async fn a_wrong_rut_is_refused_with_its_pointer() {
    let app = TestApp::start().await;
    let body = json!({ "role": "customer", "contact": { "name": "Ana", "phone": "987651111", "rut": "11.111.111-2" } });
    let answer = app.post("/users", body).by(&app.receptionist).send().await;
    let answer = answer.expect_problem(422, "person.rut_invalid").json();
    assert_eq!(answer["errors"][0]["pointer"], "/rut");
}

#[tokio::test]
async fn staff_find_people_by_words_and_digits() {
    let app = TestApp::start().await;
    app.settle().await;
    for q in ["nicanor", "NIC%C3%81NOR", "987650000"] {
        let page = app.get(&format!("/users?q={q}")).by(&app.receptionist).send().await;
        let page = page.expect(200).json();
        assert_eq!(page["items"][0]["name"], "Nicanor Parra", "{q}: {page}");
    }
    let staff = app.get("/users?role=technician").by(&app.receptionist).send().await.json();
    assert_eq!(staff["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_owner_changes_roles_with_a_second_factor_and_a_reason() {
    let app = TestApp::start().await;
    let path = format!("/users/{}/role", app.receptionist.id);
    let body = json!({ "role": "technician", "reason": "Terminó su práctica" });
    let put = || app.put(&path, body.clone()).if_match(1);
    put().by(&app.owner).send().await.expect_problem(403, "auth.step_up_required");
    let changed = put().by_stepped_up(&app.owner).send().await.expect(200).json();
    assert_eq!(changed["role"], "technician");
}

#[tokio::test]
async fn a_person_with_an_open_repair_is_not_erased_and_one_without_is() {
    let app = TestApp::start().await;
    app.take_in(&app.customer).await;
    let erase = |id| app.request("DELETE", &format!("/users/{id}?reason=Solicitud"));
    let open = erase(app.customer.id).by_stepped_up(&app.owner).send().await;
    open.expect_problem(409, "person.open_repairs");
    erase(app.stranger.id).by(&app.owner).send().await.expect_problem(403, "auth.step_up_required");
    let asked = erase(app.stranger.id).by(&app.stranger).send().await.expect(200).json();
    assert_eq!(asked["done"], "requested");
    erase(app.stranger.id).by_stepped_up(&app.owner).send().await.expect(200);
    app.settle().await;
    let gone = app.get(&format!("/users/{}", app.stranger.id)).by(&app.owner).send().await;
    assert_eq!(gone.expect(200).json()["name"], "dato eliminado");
    let people = app.get("/users").by(&app.owner).send().await.expect(200).text();
    assert!(!people.contains("Nicanor"), "{people}");
}
