//! The binary: cryptography, runtime, command line.

use std::process::ExitCode;

use app::cli::{self, Cli};
use clap::Parser as _;

/// Small rows and texts come and go all the time; the system's allocator took a fifth of a list's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // First of all: with two TLS backends in the tree, whoever comes first would choose.
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        eprintln!("cirujano: another TLS backend was installed before");
        return ExitCode::FAILURE;
    }
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("cirujano: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(cli::run(cli)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("cirujano: {error:#}");
            ExitCode::FAILURE
        }
    }
}
