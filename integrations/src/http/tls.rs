//! TLS as everywhere in the workspace: rustls with aws-lc-rs, and the roots that browsers trust.

use std::sync::Arc;

use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};

/// The configuration, with its backend named, so that nobody has to install one for the process first.
pub(super) fn client_config() -> ClientConfig {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("invariant: aws-lc-rs supports the default versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth()
}
