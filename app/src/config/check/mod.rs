//! What `config check` finds: what is wrong, what is missing, and what each gap disables.

use std::fmt;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use domain::notification::templates::{self, SMS_LINK_MAX_CHARS, Sending, render};
use domain::notification::{Channel, preview_facts};
use domain::values::Email;
use eventlog::MasterKey;
use secrecy::ExposeSecret as _;

use super::{Config, MailProvider, own_master_key_is_there};
use crate::gateways;

#[cfg(test)]
mod tests;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// The server does not start like this.
    Error,
    /// The server starts, without something.
    Warning,
}

/// Something that the configuration lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub gravity: Gravity,
    /// The key (`log.master_key`).
    pub key: &'static str,
    /// What is wrong, and what it disables.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gravity = match self.gravity {
            Gravity::Error => "error",
            Gravity::Warning => "warning",
        };
        write!(f, "{gravity}: {}: {}", self.key, self.what)
    }
}

/// Fewer characters than this can be guessed.
const TOKEN_KEY_CHARACTERS: usize = 32;

impl Config {
    /// Everything that is wrong or missing, errors first.
    pub fn validate(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut find = |gravity, key, what: &str| {
            findings.push(Finding { gravity, key, what: what.to_owned() });
        };
        let (log, read) = (self.log_url(), self.read_url());
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| log.starts_with(scheme)) {
            find(Gravity::Error, "log.url", "must be sqlite://… or postgres://…");
        }
        if !["sqlite:", "mysql:", "mariadb:"].iter().any(|scheme| read.starts_with(scheme)) {
            find(Gravity::Error, "read.url", "must be sqlite://… or mysql://…");
        }
        if !self.is_embedded() {
            if self.log.master_key.is_none() {
                find(
                    Gravity::Error,
                    "log.master_key",
                    "is not set: no personal data can be sealed",
                );
            }
            if self.auth.token_key.is_none() {
                find(Gravity::Error, "auth.token_key", "is not set: nobody can sign in");
            }
        }
        let token_key = self.auth.token_key.as_ref();
        if token_key.is_some_and(|key| key.expose_secret().chars().count() < TOKEN_KEY_CHARACTERS) {
            find(Gravity::Error, "auth.token_key", "is shorter than 32 characters");
        }
        for (key, value) in [
            ("log.master_key", &self.log.master_key),
            ("log.previous_master_key", &self.log.previous_master_key),
        ] {
            let parsed = value.as_ref().map(|value| MasterKey::parse(value.expose_secret()));
            if parsed.is_some_and(|parsed| parsed.is_err()) {
                find(
                    Gravity::Error,
                    key,
                    "is neither 64 hexadecimal digits nor base64 of 32 bytes",
                );
            }
        }
        if self.is_embedded()
            && self.log.master_key.is_none()
            && let Err(error) = own_master_key_is_there(self)
        {
            find(Gravity::Error, "log.master_key", &format!("is not set: {error:#}"));
        }
        if self.log.readers == 0 {
            find(Gravity::Error, "log.readers", "must be at least 1");
        }
        if self.http.public_url.is_none() && !self.http.listen.ip().is_loopback() {
            find(
                Gravity::Warning,
                "http.public_url",
                "is not set: tracking links name the address listened on, which customers cannot reach",
            );
        }
        if api::TrustedProxies::parse(&self.http.trusted_proxies).is_err() {
            find(
                Gravity::Error,
                "http.trusted_proxies",
                "must be addresses or networks, like 10.0.0.0/8",
            );
        }
        if self.http.listen.ip().is_unspecified() && self.http.trusted_proxies.is_empty() {
            find(
                Gravity::Warning,
                "http.trusted_proxies",
                "is empty while all interfaces are listened on: behind a proxy, rate limits and the audit \
                 would see the proxy's address only",
            );
        }
        findings.extend(self.check_backup());
        findings.extend(self.check_flow());
        findings.extend(self.check_google_calendar());
        findings.extend(self.check_mail());
        findings.extend(self.check_inbound_mail());
        findings.extend(self.check_sms());
        // What a provider's keys are is for their gateways to say.
        findings.extend(gateways::refusals(self).into_iter().map(|(key, what)| Finding {
            gravity: Gravity::Error,
            key,
            what,
        }));
        findings.sort_by_key(|finding| finding.gravity);
        findings
    }
}

impl Config {
    /// What keeps a backup from outliving the disk of the data folder, where the embedded log lies.
    fn check_backup(&self) -> Vec<Finding> {
        if self.backup_folders().are_one() {
            return vec![Finding {
                gravity: Gravity::Error,
                key: "backup.keys_folder",
                what: "is the folder of the backups: none could be made, and keys lie apart"
                    .to_owned(),
            }];
        }
        let folders = [
            ("backup.folder", &self.backup.folder, "backups lie"),
            ("backup.keys_folder", &self.backup.keys_folder, "the keys that open backups lie"),
        ];
        let lost = folders.into_iter().filter_map(|(key, folder, what)| {
            let what = match folder {
                None => {
                    format!("is not set: {what} in the data folder, and are lost with its disk")
                }
                Some(folder) if self.is_embedded() && is_same_disk(folder, &self.data_dir) => {
                    format!("is on the disk of the log: {what} there, and are lost with it")
                }
                Some(_) => return None,
            };
            Some(Finding { gravity: Gravity::Warning, key, what })
        });
        lost.collect()
    }

    /// What online payment lacks.
    fn check_flow(&self) -> Vec<Finding> {
        let find = |gravity, key, what: &str| Finding { gravity, key, what: what.to_owned() };
        let flow = &self.flow;
        let mut findings = match (&flow.api_key, &flow.secret_key) {
            (None, None) => vec![find(
                Gravity::Warning,
                "flow.api_key",
                "is not set: online payment is off, and paying answers 503 gateway.disabled",
            )],
            (Some(_), None) => vec![find(
                Gravity::Error,
                "flow.secret_key",
                "is not set beside flow.api_key: no call could be signed",
            )],
            (None, Some(_)) => vec![find(
                Gravity::Error,
                "flow.api_key",
                "is not set beside flow.secret_key: Flow would not know us",
            )],
            (Some(_), Some(_)) => Vec::new(),
        };
        if flow.has_keys() && self.http.public_url.is_none() {
            findings.push(find(
                Gravity::Warning,
                "http.public_url",
                "is not set: Flow cannot call back, so that payments are noticed every 15 minutes only, and \
                 payers do not come back to us",
            ));
        }
        findings
    }

    /// What the mirror of the agenda lacks; without any of its keys it is off.
    fn check_google_calendar(&self) -> Vec<Finding> {
        let calendar = &self.google_calendar;
        let settings = [
            ("google_calendar.calendar_id", calendar.calendar_id.is_some()),
            ("google_calendar.key", calendar.key.is_some()),
            ("google_calendar.channel_secret", calendar.channel_secret.is_some()),
        ];
        let find = |gravity, key, what: &str| Finding { gravity, key, what: what.to_owned() };
        if settings.iter().all(|(_, is_set)| !is_set) {
            return vec![find(
                Gravity::Warning,
                "google_calendar.calendar_id",
                "is not set: the agenda is mirrored nowhere, and busy times elsewhere block no slot",
            )];
        }
        let missing = settings.iter().filter(|(_, is_set)| !is_set);
        let mut findings: Vec<Finding> = missing
            .map(|(key, _)| {
                find(Gravity::Error, key, "is not set beside the others: nothing is mirrored")
            })
            .collect();
        let url = self.http.public_url.as_deref().unwrap_or_default();
        if calendar.is_complete() && !url.starts_with("https:") {
            findings.push(find(
                Gravity::Warning,
                "http.public_url",
                "is no HTTPS address: Google tells changes over HTTPS only, so that they are read every 5 minutes",
            ));
        }
        findings
    }
}

impl Config {
    /// What mail lacks.
    fn check_mail(&self) -> Vec<Finding> {
        let find = |gravity, key, what: &str| Finding { gravity, key, what: what.to_owned() };
        let mut findings = Vec::new();
        if self.mail.provider == MailProvider::Off {
            return vec![find(
                Gravity::Warning,
                "mail.provider",
                "is off: no mail is sent, neither notices nor links to sign in with",
            )];
        }
        match self.mail.from.as_deref().map(Email::parse) {
            Some(Ok(_)) => {}
            Some(Err(_)) => findings.push(find(Gravity::Error, "mail.from", "is no address")),
            None => findings.push(find(Gravity::Error, "mail.from", "is not set: nobody writes")),
        }
        match self.mail.provider {
            MailProvider::Off => {}
            MailProvider::SendGrid => {
                if self.sendgrid.api_key.is_none() {
                    findings.push(find(Gravity::Error, "sendgrid.api_key", "is not set"));
                }
                if self.sendgrid.webhook_public_key.is_none() {
                    findings.push(find(
                        Gravity::Warning,
                        "sendgrid.webhook_public_key",
                        "is not set: whether mail arrives is never known, so that nothing falls back to SMS \
                         and no notice is proved by itself",
                    ));
                }
            }
            MailProvider::Smtp => {
                if self.smtp.host.is_none() {
                    findings.push(find(Gravity::Error, "smtp.host", "is not set"));
                }
                if self.smtp.user.is_some() != self.smtp.password.is_some() {
                    findings.push(find(
                        Gravity::Error,
                        "smtp.password",
                        "and smtp.user are set together or not at all",
                    ));
                }
            }
        }
        findings
    }

    /// What mail that comes in lacks.
    fn check_inbound_mail(&self) -> Vec<Finding> {
        let (secret, domain) = ("sendgrid.inbound_secret", "mail.reply_domain");
        let (gravity, key, what) =
            match (&self.sendgrid.inbound_secret, self.mail.reply_domain.as_deref()) {
                (None, None) => (
                    Gravity::Warning,
                    secret,
                    "is not set: no mail opens a ticket or goes on in one; answers go to mail.from",
                ),
                (Some(_), None) => (
                    Gravity::Error,
                    domain,
                    "is not set beside sendgrid.inbound_secret: no mail would come in",
                ),
                (None, Some(_)) => (
                    Gravity::Error,
                    secret,
                    "is not set beside mail.reply_domain: no mail would come in",
                ),
                (Some(_), Some(_)) => return Vec::new(),
            };
        vec![Finding { gravity, key, what: what.to_owned() }]
    }

    /// What SMS lacks.
    fn check_sms(&self) -> Vec<Finding> {
        let find = |gravity, key, what: &str| Finding { gravity, key, what: what.to_owned() };
        let twilio = &self.twilio;
        let settings = [
            ("twilio.account_sid", twilio.account_sid.is_some()),
            ("twilio.password", twilio.password.is_some()),
            ("twilio.sender", twilio.sender.is_some()),
        ];
        if settings.iter().all(|(_, is_set)| !is_set) {
            return vec![find(
                Gravity::Warning,
                "twilio.account_sid",
                "is not set: no SMS is sent, and nothing takes the place of a mail that does not arrive",
            )];
        }
        let missing = settings.iter().filter(|(_, is_set)| !is_set);
        let mut findings: Vec<_> = missing
            .map(|(key, _)| find(Gravity::Error, key, "is not set beside the others"))
            .collect();
        if twilio.auth_token.is_none() {
            findings.push(find(
                Gravity::Warning,
                "twilio.auth_token",
                "is not set: whether SMS arrive and who answers STOP is never known",
            ));
        }
        if !every_sms_fits(&self.workshop.short_name) {
            findings.push(find(
                Gravity::Error,
                "workshop.short_name",
                "is too long: some SMS would not fit into one message, and would not be sent",
            ));
        }
        let url = self.http.public_url.as_deref().unwrap_or_default();
        if url.trim_end_matches('/').chars().count() + SMS_PAGE.len() > SMS_LINK_MAX_CHARS {
            findings.push(find(
                Gravity::Warning,
                "http.public_url",
                "leaves no room in an SMS for the page of a repair: SMS lead to this address alone",
            ));
        }
        findings
    }
}

/// Whether both folders are, or would be made, on one file system; unknown counts as not.
fn is_same_disk(one: &Path, other: &Path) -> bool {
    let disk = |folder: &Path| {
        let folder = std::path::absolute(folder).ok()?;
        folder.ancestors().find_map(|there| there.metadata().ok()).map(|there| there.dev())
    };
    disk(one).is_some_and(|one| disk(other) == Some(one))
}

/// The page of a repair, as an SMS leads to it.
const SMS_PAGE: &str = "/api/v1/tracking/CDS-2026-0001";

/// Whether every SMS fits with that name of the workshop and the longest link.
fn every_sms_fits(short_name: &str) -> bool {
    let link = "x".repeat(SMS_LINK_MAX_CHARS);
    let sending = Sending {
        name: None,
        link: &link,
        workshop: short_name,
        short_name,
        contact: "",
        answer: None,
        has_enclosure: false,
        is_answerable: false,
    };
    let mut sms = templates::all().iter().filter(|template| template.channel == Channel::Sms);
    sms.all(|template| render(template, &preview_facts(template.kind), &sending).is_ok())
}
