//! Installing a system package on Debian and Ubuntu, where we may.

use anyhow::Result;

use super::is_root;
use crate::shell::{command, run, succeeds};

/// Installs packages as root or with a sudo that asks nothing; does nothing elsewhere.
pub(super) async fn install(packages: &[&str]) -> Result<()> {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let is_debian = release
        .lines()
        .filter(|line| line.starts_with("ID=") || line.starts_with("ID_LIKE="))
        .any(|line| line.contains("debian") || line.contains("ubuntu"));
    let sudo = !is_root();
    if packages.is_empty()
        || !is_debian
        || (sudo && !succeeds(&mut command("sudo", &["-n", "true"])).await)
    {
        return Ok(());
    }
    println!("xtask: installing {}", packages.join(", "));
    let quiet = ["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"];
    let install = [&["install", "--yes", "--no-install-recommends"][..], packages].concat();
    for step in [&["update"][..], &install[..]] {
        let words: Vec<&str> = [&["env"][..], &quiet[..], step].concat();
        let mut apt = if sudo {
            command("sudo", &[&["-n"][..], &words].concat())
        } else {
            command(words[0], &words[1..])
        };
        run(&mut apt).await?;
    }
    Ok(())
}
