//! What is found in configurations, and what is not.

use super::*;
use crate::config::Overrides;

fn findings(edit: impl FnOnce(&mut Config)) -> Vec<&'static str> {
    let mut found = Vec::new();
    figment::Jail::expect_with(|_| {
        let mut config = Config::load(&Overrides::default()).unwrap();
        edit(&mut config);
        found = config.validate().iter().map(|finding| finding.key).collect();
        Ok(())
    });
    found
}

/// What the embedded default lacks.
const LACKING: [&str; 7] = [
    "backup.folder",
    "backup.keys_folder",
    "flow.api_key",
    "google_calendar.calendar_id",
    "mail.provider",
    "sendgrid.inbound_secret",
    "twilio.account_sid",
];

fn lacking_besides(key: &str) -> Vec<&'static str> {
    LACKING.into_iter().filter(|lacking| *lacking != key).collect()
}

#[test]
fn the_embedded_default_lacks_nothing_but_another_disk_and_gateways() {
    assert_eq!(findings(|_| {}), LACKING);
}

#[test]
fn backups_and_their_keys_belong_on_another_disk_than_the_log() {
    let found = |folder: &'static str| {
        let found = findings(|config| {
            config.backup.folder = Some(folder.into());
            config.backup.keys_folder = Some(Path::new(folder).join("keys"));
        });
        found.into_iter().filter(|key| key.starts_with("backup.")).collect::<Vec<_>>()
    };
    assert_eq!(found("elsewhere/on/this/disk"), ["backup.folder", "backup.keys_folder"]);
    // A file system of its own on every Linux.
    assert!(found("/proc").is_empty());
}

#[test]
fn half_of_the_keys_is_an_error_and_both_need_an_address_to_call_back() {
    let half = findings(|config| config.flow.api_key = Some("A".into()));
    assert_eq!(half[0], "flow.secret_key");
    assert_eq!(half[1..], lacking_besides("flow.api_key"));
    let both = findings(|config| {
        config.flow.api_key = Some("A".into());
        config.flow.secret_key = Some("s".into());
    });
    let mut lacking = lacking_besides("flow.api_key");
    lacking.insert(2, "http.public_url");
    assert_eq!(both, lacking);
}

#[test]
fn a_part_of_the_calendars_keys_is_an_error() {
    let part = findings(|config| config.google_calendar.calendar_id = Some("a@b".into()));
    let [key, secret] = ["google_calendar.key", "google_calendar.channel_secret"];
    assert_eq!(part[..2], [key, secret]);
    assert_eq!(part[2..], lacking_besides("google_calendar.calendar_id"));
}

#[test]
fn a_server_log_lacks_its_keys_until_they_are_set() {
    let server = findings(|config| config.log.url = Some("postgres://db/log".into()));
    assert_eq!(server[..2], ["log.master_key", "auth.token_key"]);
    assert_eq!(server[2..], LACKING);
}

#[test]
fn unknown_stores_and_weak_keys_are_errors() {
    let bad = findings(|config| {
        config.log.url = Some("kurrentdb://x".into());
        config.read.url = Some("postgres://x".into());
        config.log.master_key = Some("k".into());
        config.auth.token_key = Some("short".into());
    });
    assert_eq!(bad[..4], ["log.url", "read.url", "auth.token_key", "log.master_key"]);
}

fn with_sms(edit: impl FnOnce(&mut Config)) -> Vec<&'static str> {
    findings(|config| {
        config.twilio.account_sid = Some("AC1".into());
        config.twilio.password = Some("p".into());
        config.twilio.sender = Some("+1".into());
        config.twilio.auth_token = Some("t".into());
        edit(config);
    })
}

#[test]
fn an_sms_needs_room_for_the_workshops_name_and_for_its_page() {
    let long = with_sms(|config| config.workshop.short_name = "Cirujano ".repeat(9));
    assert_eq!(long[0], "workshop.short_name");
    let far = "https://sintetizadores.taller-de-reparaciones.example.cl";
    let far = with_sms(|config| config.http.public_url = Some(far.into()));
    assert!(far.contains(&"http.public_url"), "{far:?}");
    let near = with_sms(|config| config.http.public_url = Some("https://cirujano.cl".into()));
    assert!(!near.contains(&"http.public_url"), "{near:?}");
}

#[test]
fn a_provider_of_mail_needs_its_keys_and_a_sender() {
    let half = findings(|config| config.mail.provider = MailProvider::SendGrid);
    assert_eq!(half[..2], ["mail.from", "sendgrid.api_key"]);
    let smtp = findings(|config| {
        config.mail.provider = MailProvider::Smtp;
        config.mail.from = Some("taller@example.cl".into());
        config.smtp.host = Some("mail.example.cl".into());
        config.smtp.user = Some("taller".into());
    });
    assert_eq!(smtp[0], "smtp.password");
}

#[test]
fn part_of_the_keys_of_sms_is_an_error() {
    let half = findings(|config| config.twilio.account_sid = Some("AC1".into()));
    assert_eq!(half[..2], ["twilio.password", "twilio.sender"]);
}

fn errors(edit: impl FnOnce(&mut Config)) -> Vec<String> {
    let mut found = Vec::new();
    figment::Jail::expect_with(|_| {
        let mut config = Config::load(&Overrides::default()).unwrap();
        edit(&mut config);
        let errors = config.validate().into_iter().filter(|found| found.gravity == Gravity::Error);
        found = errors.map(|found| found.to_string()).collect();
        Ok(())
    });
    found
}

#[test]
fn backups_and_their_keys_in_one_folder_are_an_error() {
    let one = errors(|config| {
        config.backup.folder = Some("one".into());
        config.backup.keys_folder = Some("./one".into());
    });
    assert!(matches!(&one[..], [one] if one.starts_with("error: backup.keys_folder")), "{one:?}");
    // The default of the other counts too.
    let default = errors(|config| config.backup.folder = Some("data/backup-keys".into()));
    assert_eq!(default, one);
}

#[test]
fn half_of_what_mail_that_comes_in_needs_is_an_error() {
    let secret = findings(|config| config.sendgrid.inbound_secret = Some("s".repeat(16).into()));
    assert_eq!(secret[0], "mail.reply_domain");
    let domain = findings(|config| config.mail.reply_domain = Some("r.example.cl".into()));
    assert_eq!(domain[0], "sendgrid.inbound_secret");
}

#[test]
fn a_master_key_that_is_none_is_found_before_the_start() {
    let bad = errors(|config| {
        config.log.master_key = Some("k".into());
        config.log.previous_master_key = Some("not base64".into());
    });
    assert_eq!(bad.len(), 2, "{bad:?}");
    assert!(bad[1].contains("log.previous_master_key"), "{bad:?}");
    let missing = errors(|_| {
        std::fs::create_dir("data").unwrap();
        std::fs::write("data/log.db", "").unwrap();
    });
    assert!(matches!(&missing[..], [missing] if missing.contains("put your copy")), "{missing:?}");
    let malformed = errors(|_| {
        std::fs::create_dir("data").unwrap();
        std::fs::write("data/master.key", "k").unwrap();
    });
    assert!(matches!(&malformed[..], [bad] if bad.contains("master.key")), "{malformed:?}");
}

#[test]
fn everything_that_a_gateway_would_refuse_at_the_start_is_found_before() {
    let bad = errors(|config| {
        config.mail.provider = MailProvider::SendGrid;
        config.mail.from = Some("taller@example.cl".into());
        config.mail.reply_domain = Some("r.example.cl".into());
        config.sendgrid.api_key = Some("k".into());
        config.sendgrid.base_url = "http://elsewhere.example".into();
        config.sendgrid.inbound_secret = Some("short".into());
        config.sendgrid.webhook_public_key = Some("no key".into());
        config.google_calendar.calendar_id = Some("a@b".into());
        config.google_calendar.key = Some("{}".into());
        config.google_calendar.channel_secret = Some("s".repeat(16).into());
    });
    assert_eq!(bad.len(), 4, "{bad:?}");
    let found = |what: &str| bad.iter().any(|bad| bad.contains(what));
    assert!(found("base_url") && found("inbound_secret is shorter"), "{bad:?}");
    assert!(found("webhook_public_key") && found("google_calendar.key"), "{bad:?}");
    let secret = errors(|config| {
        config.google_calendar.calendar_id = Some("a@b".into());
        config.google_calendar.key = Some("{}".into());
        config.google_calendar.channel_secret = Some("short".into());
    });
    assert!(matches!(&secret[..], [_, _]), "of the calendar both: {secret:?}");
}
