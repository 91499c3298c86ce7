//! `cirujano config check`: what the configuration came to, what it lacks and what that disables.

use std::process::ExitCode;

use clap::Subcommand;

use super::output::say;
use crate::config::{Config, Gravity};

#[derive(Subcommand)]
pub(super) enum ConfigCommand {
    /// Shows what was configured and what is missing; fails when the server would not start with it
    Check,
}

pub(super) fn run(config: &Config, command: &ConfigCommand) -> ExitCode {
    let ConfigCommand::Check = command;
    let set = |is_set: bool, own: &'static str| if is_set { "set" } else { own };
    let own_key = if config.is_embedded() { "kept in the data folder" } else { "missing" };
    say!("data_dir       {}", config.data_dir.display());
    say!("http.listen    {}", config.http.listen);
    say!("log.url        {}", without_password(&config.log_url()));
    say!("read.url       {}", without_password(&config.read_url()));
    say!("log.master_key {}", set(config.log.master_key.is_some(), own_key));
    say!("auth.token_key {}", set(config.auth.token_key.is_some(), own_key));
    say!("flow           {}", if config.flow.has_keys() { "on" } else { "off" });
    let findings = config.validate();
    for finding in &findings {
        say!("{finding}");
    }
    if findings.iter().any(|finding| finding.gravity == Gravity::Error) {
        return ExitCode::FAILURE;
    }
    say!("the configuration holds; whether databases and providers answer was not asked");
    ExitCode::SUCCESS
}

/// A URL whose password is not shown.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    match rest.split_once('@') {
        Some((login, place)) if login.contains(':') => {
            let user = login.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}:***@{place}")
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_a_url_is_not_shown() {
        assert_eq!(without_password("postgres://me:secret@db/log"), "postgres://me:***@db/log");
        assert_eq!(without_password("mysql://root@db/read"), "mysql://root@db/read");
        assert_eq!(without_password("sqlite://data/log.db"), "sqlite://data/log.db");
    }
}
