//! Customers read nothing about other people, and a link nothing about anybody.

use tests::test_app::{Member, TestApp};

use crate::document::Places;

fn traces(member: &Member) -> [String; 4] {
    let local = member.phone.trim_start_matches("+569").to_owned();
    [member.name.clone(), member.email.clone(), member.phone.clone(), local]
}

#[tokio::test]
async fn customers_and_links_are_shown_nobody_elses_data() {
    let app = TestApp::start().await;
    let repair = app.delivered().await;
    app.take_in(&app.stranger).await;
    app.clock.advance(chrono::TimeDelta::hours(25));
    app.settle().await;
    let staff = [&app.owner, &app.technician, &app.colleague, &app.receptionist];
    let everybody = || staff.into_iter().chain([&app.customer, &app.stranger]);
    let mut read = 0;
    for (operation, path) in Places::of(app.customer.id, &repair.number).reads() {
        for (who, request, own) in [
            ("a visitor", app.get(&path), None),
            ("the link", app.get(&path).with_link(&repair.token), None),
            ("the customer", app.get(&path).by(&app.customer), Some(&app.customer)),
            ("another customer", app.get(&path).by(&app.stranger), Some(&app.stranger)),
        ] {
            let answer = request.send().await;
            read += usize::from(answer.status.is_success());
            let text = answer.text();
            for other in everybody().filter(|other| own.is_none_or(|own| own.id != other.id)) {
                for trace in traces(other) {
                    assert!(!text.contains(&trace), "{operation} shows {who} {trace}: {text}");
                }
                let by_id = operation.starts_with("get_user") || operation == "replay_audit";
                let id = other.id.to_string();
                assert!(
                    by_id || !text.contains(&id),
                    "{operation} shows {who} who {id} is: {text}"
                );
            }
        }
    }
    assert!(read > 50, "only {read} answers were read");
}

#[tokio::test]
async fn half_of_the_value_is_as_secret_as_the_value() {
    let app = TestApp::start().await;
    let repair = app.delivered().await;
    let value = tests::test_app::SECRET_VALUE;
    let secrets =
        [value, value / 2, value / 2 + 1, value * 13 / 10].map(|number| number.to_string());
    for (operation, path) in Places::of(app.customer.id, &repair.number).reads() {
        for request in [
            app.get(&path),
            app.get(&path).with_link(&repair.token),
            app.get(&path).by(&app.customer),
        ] {
            let text = request.send().await.text();
            for secret in &secrets {
                assert!(!text.contains(secret.as_str()), "{operation} shows {secret}: {text}");
            }
        }
    }
}

#[tokio::test]
async fn who_was_shown_whose_data_is_in_the_audit() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let person = format!("/users/{}", app.customer.id);
    for _ in 0..2 {
        app.get(&person).by(&app.receptionist).send().await.expect(200);
    }
    // One's own data is nobody else's business.
    app.get(&person).by(&app.customer).send().await.expect(200);
    app.get("/users").by(&app.receptionist).send().await.expect(200);
    let order = format!("/repairs/{}/work-order.pdf", repair.number);
    app.get(&order).by(&app.technician).send().await.expect(200);
    app.get("/admin/audit/export").by_stepped_up(&app.owner).send().await.expect(200);
    app.settle().await;
    let audit = app.get("/admin/audit?aggregate_type=disclosures").by(&app.owner).send().await;
    let mut noted = Vec::new();
    for entry in audit.expect(200).json()["items"].as_array().unwrap() {
        let actor = entry["actor_id"].as_str().unwrap().to_owned();
        noted.push((actor, entry["action"].as_str().unwrap().to_owned()));
    }
    noted.reverse();
    let by = |member: &Member, action: &str| (member.id.to_string(), action.to_owned());
    assert_eq!(
        noted,
        [
            by(&app.receptionist, "PersonalDataShown"),
            by(&app.receptionist, "PersonalDataShown"),
            by(&app.technician, "PersonalDataShown"),
            by(&app.owner, "DataExported"),
        ]
    );
}
