//! What whoever starts the server reads: where to look, and how to begin.

use std::net::SocketAddr;

use commands::people::SetupCode;

use crate::cli::output::say;
use crate::config::Config;

/// Prints it. The setup code is shown here and nowhere else: it proves that one can read this terminal.
pub(super) fn greet(
    config: &Config,
    address: SocketAddr,
    is_new: bool,
    setup_code: Option<&SetupCode>,
) {
    say!("Cirujano serves http://{address}");
    say!("  reference of the API   http://{address}/docs");
    say!("  health and figures     http://{address}/health/ready, http://{address}/metrics");
    if is_new {
        say!(
            "  master key             {}: keep a copy apart from the log, since losing it loses all \
             personal data",
            config.data_dir.join("master.key").display()
        );
    }
    if let Some(code) = setup_code {
        say!("There is no owner yet. Create the account on this machine:");
        say!("  cirujano users create --role owner --email you@example.cl --name 'Your name'");
        say!("or over the API with the setup code of this start:");
        say!("  setup code             {}", code.reveal());
        say!(
            "  curl http://{address}/api/v1/auth/setup -H 'content-type: application/json' -d \
             '{{\"code\": \"…\", \"contact\": {{\"name\": \"…\", \"email\": \"…\"}}, \"password\": \"…\"}}'"
        );
    }
}

/// Says where the sandbox is.
pub(super) fn tell_of_sandbox(url: &str) {
    say!("  sandbox                {url}: every provider is played here, and nothing is real");
}
