//! Telling people things, from the event over the provider and back: once, by the way that they want, and never again
//! because tables are rebuilt.

use chrono::TimeDelta;
use integrations::sendgrid::simulator::MailMove;
use integrations::simulator::{CallbackPlan, Fault};
use serde_json::json;
use tests::test_app::{PostOffice, TestApp};

#[tokio::test]
async fn an_intake_is_told_by_mail_sms_and_in_the_panel_and_its_delivery_is_known() {
    let post = PostOffice::open().await;
    let (app, customer) = (&post.app, &post.app.customer);
    let repair = app.take_in(customer).await;
    post.settle().await;
    let mails = post.mail.state().mails;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, customer.email);
    let link = format!("/api/v1/tracking/{}?token={}", repair.number, repair.token);
    assert!(mails[0].text.contains(&link), "the mail has the secret link: {}", mails[0].text);
    let files: Vec<_> = mails[0].attachments.iter().map(|file| &file.filename).collect();
    assert_eq!(files, [&format!("orden-{}.pdf", repair.number)], "what was signed goes with it");
    let texts = post.sms.state().messages;
    assert_eq!((texts.len(), texts[0].to.as_str()), (1, customer.phone.as_str()));
    assert!(!texts[0].body.contains(&repair.token), "an SMS has no room for a secret");
    assert_eq!(post.state("repair_created", "email", customer).await, "delivered");
    assert_eq!(post.state("repair_created", "sms", customer).await, "delivered");
    assert_eq!(post.state("repair_created", "in_app", &app.technician).await, "delivered");
    let log = app.get("/notifications?scope=all").by(&app.owner).send().await.expect(200).text();
    assert!(!log.contains(&repair.token) && !log.contains(&customer.name), "{log}");
}

#[tokio::test]
async fn a_quote_comes_with_the_texts_that_the_repair_is_bound_to() {
    let post = PostOffice::open().await;
    let repair = post.app.take_in(&post.app.customer).await;
    post.app.diagnose(&repair.number).await;
    post.app.quote(&repair.number).await;
    post.settle().await;
    let mails = post.mails("quote_ready");
    assert_eq!(mails.len(), 1);
    let files: Vec<_> = mails[0].attachments.iter().map(|file| file.filename.as_str()).collect();
    let bound = [
        "terms-v2.pdf",
        "budget_fee-v2.pdf",
        "warranty-v2.pdf",
        "privacy-v2.pdf",
        "storage-v2.pdf",
    ];
    assert_eq!(files, bound);
    assert!(mails[0].attachments.iter().all(|file| file.media_type == "application/pdf"));
}

#[tokio::test]
async fn a_provider_that_is_down_for_a_day_gets_everything_once_after_it_returned() {
    let post = PostOffice::open().await;
    post.mail.fail_next(Fault::Refuse { status: 503 }, 500);
    post.sms.fail_next(Fault::Refuse { status: 503 }, 500);
    for _ in 0..3 {
        post.app.take_in(&post.app.customer).await;
    }
    for _ in 0..24 {
        post.settle().await;
        post.app.clock.advance(TimeDelta::hours(1));
    }
    assert!(post.mail.state().mails.is_empty() && post.sms.state().messages.is_empty());
    let outbox = post.app.get("/admin/outbox").by(&post.app.owner).send().await.expect(200).json();
    assert_eq!((&outbox["waiting"], &outbox["dead_letter_count"]), (&json!(6), &json!(0)));
    post.mail.mend();
    post.sms.mend();
    for _ in 0..24 {
        post.settle().await;
        post.app.clock.advance(TimeDelta::hours(1));
    }
    let mails = post.mail.state().mails.into_iter();
    let mut mails: Vec<_> =
        mails.filter_map(|mail| mail.headers.get("Message-ID").cloned()).collect();
    assert_eq!(mails.len(), 3);
    mails.sort();
    mails.dedup();
    assert_eq!(mails.len(), 3, "each once");
    assert_eq!(post.sms.state().messages.len(), 3);
}

#[tokio::test]
async fn rebuilding_every_table_and_reacting_anew_sends_nothing() {
    let post = PostOffice::open().await;
    post.app.take_in(&post.app.customer).await;
    post.settle().await;
    let before = (post.mail.state().mails.len(), post.sms.state().messages.len());
    let head = post.app.executor.log().head().await.unwrap();
    for name in post.app.read_side.names() {
        let path = format!("/admin/projections/{name}/rebuild");
        post.app.post(&path, json!({})).by(&post.app.owner).send().await.expect(200);
    }
    post.settle().await;
    assert_eq!((post.mail.state().mails.len(), post.sms.state().messages.len()), before);
    assert_eq!(post.app.executor.log().head().await.unwrap(), head);
    assert_eq!(post.messages("repair_created").await.len(), 6, "the rebuilt table says the same");
}

#[tokio::test]
async fn what_providers_tell_twice_and_in_the_wrong_order_changes_nothing() {
    let post = PostOffice::open().await;
    post.mail.plan_callbacks(CallbackPlan { copies: 3, reversed: true, ..CallbackPlan::default() });
    post.sms.plan_callbacks(CallbackPlan { copies: 3, reversed: true, ..CallbackPlan::default() });
    post.app.take_in(&post.app.customer).await;
    post.settle().await;
    for channel in ["email", "sms"] {
        let state = post.state("repair_created", channel, &post.app.customer).await;
        assert_eq!(state, "delivered", "{channel}");
    }
    assert_eq!(post.mail.state().mails.len(), 1);
}

#[tokio::test]
async fn whoever_answers_stop_gets_no_sms_any_more_and_mail_all_the_same() {
    let post = PostOffice::open().await;
    let (app, customer) = (&post.app, &post.app.customer);
    app.take_in(customer).await;
    post.settle().await;
    post.sms.receive(&customer.phone, "Baja.");
    post.settle().await;
    let preferences = app.get("/notifications/preferences").by(customer).send().await.expect(200);
    assert_eq!(preferences.json()["channels"][1]["muted"], "stop_reply");
    let texts = post.sms.state().messages.iter().filter(|it| !it.is_inbound).count();
    app.take_in(customer).await;
    post.settle().await;
    let after = post.sms.state().messages.iter().filter(|it| !it.is_inbound).count();
    assert_eq!((after, post.mail.state().mails.len()), (texts, 2));
}

#[tokio::test]
async fn a_muted_channel_is_left_alone_except_for_what_tells_of_rights() {
    let post = PostOffice::open().await;
    let (app, customer) = (&post.app, &post.app.customer);
    let wish = json!({ "email": false });
    let answer = app.put("/notifications/preferences", wish).by(customer).send().await.expect(200);
    assert_eq!(answer.json()["channels"][0]["wanted"], false);
    let repair = app.take_in(customer).await;
    app.diagnose(&repair.number).await;
    post.settle().await;
    assert_eq!(post.state("repair_created", "email", customer).await, "delivered", "the receipt");
    assert_eq!(post.state("state_changed", "email", customer).await, "suppressed");
    assert_eq!(post.state("payment_confirmed", "email", customer).await, "delivered");
    let panel = json!({ "in_app": false });
    let refused = app.put("/notifications/preferences", panel).by(customer).send().await;
    assert_eq!(refused.status.as_u16(), 422, "the panel cannot be muted");
}

#[tokio::test]
async fn a_dead_letter_is_shown_to_the_owner_and_sent_again() {
    let post = PostOffice::open().await;
    let app = &post.app;
    post.mail.fail_next(Fault::Refuse { status: 400 }, 1);
    app.take_in(&app.customer).await;
    post.settle().await;
    let outbox = app.get("/admin/outbox").by(&app.owner).send().await.expect(200).json();
    assert_eq!(outbox["dead_letter_count"], 1, "{outbox}");
    let id = outbox["dead_letters"]["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/notifications/{id}/redrive");
    let reason = json!({ "reason": "La plantilla está corregida" });
    app.post(&path, reason.clone()).by(&app.technician).send().await.expect(403);
    app.post(&path, reason.clone()).by(&app.owner).send().await.expect(200);
    post.settle().await;
    assert_eq!(post.state("repair_created", "email", &app.customer).await, "delivered");
    app.post(&path, reason)
        .by(&app.owner)
        .send()
        .await
        .expect_problem(409, "notification.not_failed");
}

#[tokio::test]
async fn a_mail_that_comes_back_is_known_as_such() {
    let post = PostOffice::open().await;
    let app = &post.app;
    post.mail.deliver_by_itself(false);
    app.take_in(&app.customer).await;
    post.settle().await;
    assert_eq!(post.state("repair_created", "email", &app.customer).await, "sent");
    let id = post.mail.state().mails[0].id.clone();
    post.mail.move_mail(&id, MailMove::Bounce);
    post.settle().await;
    assert_eq!(post.state("repair_created", "email", &app.customer).await, "bounced");
}

#[tokio::test]
async fn what_is_in_the_panel_is_read_by_its_recipient_only() {
    let post = PostOffice::open().await;
    let app = &post.app;
    app.take_in(&app.customer).await;
    post.settle().await;
    let own = app.get("/notifications?channel=in_app").by(&app.technician).send().await.expect(200);
    let own = own.json();
    let entry = &own["items"][0];
    assert!(entry["text"].as_str().unwrap().contains("CDS-"), "{entry}");
    let path = format!("/notifications/{}/read", entry["id"].as_str().unwrap());
    app.post(&path, json!({})).by(&app.colleague).send().await.expect(404);
    app.post(&path, json!({})).by(&app.technician).send().await.expect(200);
    app.post(&path, json!({})).by(&app.technician).send().await.expect(200);
    post.settle().await;
    let own = app.get("/notifications?channel=in_app").by(&app.technician).send().await.expect(200);
    assert!(own.json()["items"][0]["read_at"].is_string());
    let theirs = app.get("/notifications?scope=all").by(&app.stranger).send().await.expect(200);
    assert_eq!(theirs.json()["items"], json!([]), "customers see their own only");
}

#[tokio::test]
async fn a_template_is_previewed_with_made_up_facts_and_with_those_of_a_repair() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.settle().await;
    let path = "/admin/notification-templates/pickup_ready/sms/preview";
    let preview = app.get(path).by(&app.owner).send().await.expect(200).json();
    assert_eq!((&preview["template"], &preview["segments"]), (&json!("pickup_ready@1"), &json!(1)));
    let path = "/admin/notification-templates/repair_created/email/preview";
    let path = format!("{path}?repair={}", repair.number);
    let preview = app.get(&path).by(&app.owner).send().await.expect(200).json();
    assert!(preview["subject"].as_str().unwrap().contains(&repair.number), "{preview}");
    let none = "/admin/notification-templates/daily_summary/sms/preview";
    app.get(none).by(&app.owner).send().await.expect(404);
}

#[tokio::test]
async fn after_a_lost_answer_the_callback_tells_which_sms_it_was_and_nothing_is_sent_twice() {
    let post = PostOffice::open().await;
    let (app, customer) = (&post.app, &post.app.customer);
    post.sms.fail_next(Fault::LoseAnswer, 1);
    app.take_in(customer).await;
    for _ in 0..4 {
        post.settle().await;
        app.clock.advance(TimeDelta::minutes(15));
    }
    assert_eq!(post.sms.state().messages.len(), 1);
    assert_eq!(post.state("repair_created", "sms", customer).await, "delivered");
}

#[tokio::test]
async fn an_sms_whose_callback_never_came_is_asked_about_by_the_job() {
    let post = PostOffice::open().await;
    let (app, customer) = (&post.app, &post.app.customer);
    post.sms.plan_callbacks(CallbackPlan { copies: 0, ..CallbackPlan::default() });
    app.take_in(customer).await;
    post.settle().await;
    assert_eq!(post.state("repair_created", "sms", customer).await, "sent");
    app.clock.advance(TimeDelta::minutes(31));
    app.run_by_hand(domain::job_run::Job::SweepOutbox).await;
    post.settle().await;
    assert_eq!(post.state("repair_created", "sms", customer).await, "delivered");
}

#[tokio::test]
async fn the_address_that_an_sms_leads_to_without_its_page_is_a_page_in_spanish() {
    let app = TestApp::start().await;
    let page = app.get("//").send().await.expect(200);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    assert!(page.text().contains("lang=\"es-CL\""));
}
