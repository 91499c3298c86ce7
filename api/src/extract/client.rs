//! From where a request comes: the address for rate limits and the audit, and the user agent.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};

/// The longest user agent that the audit keeps, in characters.
const MAX_USER_AGENT_CHARS: usize = 256;

/// Whose `X-Forwarded-For` is believed. By default nobody's.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies {
    networks: Vec<(IpAddr, u8)>,
    the_peer: bool,
}

/// A text that is neither an address nor a network.
#[derive(Debug, Clone, thiserror::Error)]
#[error("a trusted proxy is an address or a network, like 10.0.0.0/8")]
pub struct InvalidProxy;

impl TrustedProxies {
    /// Reads addresses and networks in CIDR notation.
    ///
    /// # Errors
    /// When one of them is neither.
    pub fn parse<T: AsRef<str>>(networks: &[T]) -> Result<Self, InvalidProxy> {
        let read = |text: &str| {
            let (address, bits) = match text.split_once('/') {
                Some((address, bits)) => (address, Some(bits)),
                None => (text, None),
            };
            let address = IpAddr::from_str(address).map_err(|_| InvalidProxy)?;
            let width = if address.is_ipv4() { 32 } else { 128 };
            let bits = bits.map_or(Ok(width), str::parse).map_err(|_| InvalidProxy)?;
            if bits > width { Err(InvalidProxy) } else { Ok((address, bits)) }
        };
        let networks = networks.iter().map(|text| read(text.as_ref().trim()));
        Ok(Self { networks: networks.collect::<Result<_, _>>()?, the_peer: false })
    }

    /// Believes whoever connects, for one hop: only where nobody but the proxy can connect.
    pub fn the_peer() -> Self {
        Self { networks: Vec::new(), the_peer: true }
    }

    fn contains(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|(network, bits)| match (network, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let shift = 32 - u32::from(*bits);
                u32::from(*network).checked_shr(shift) == u32::from(address).checked_shr(shift)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let shift = 128 - u32::from(*bits);
                u128::from(*network).checked_shr(shift) == u128::from(address).checked_shr(shift)
            }
            _ => false,
        })
    }
}

/// The address of the client, found by the layer that runs first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClientIp(pub(crate) IpAddr);

impl ClientIp {
    /// What limits count by: the address, or the /64 that an IPv6 client has to itself.
    pub(crate) fn network(self) -> IpAddr {
        match self.0 {
            IpAddr::V4(_) => self.0,
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(mapped) => IpAddr::V4(mapped),
                None => IpAddr::V6(Ipv6Addr::from(u128::from(address) & (u128::MAX << 64))),
            },
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ClientIp {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().copied().unwrap_or(Self(peer(&parts.extensions))))
    }
}

fn peer(extensions: &Extensions) -> IpAddr {
    let info = extensions.get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip())
}

/// The client's address: the peer's, unless the peer is a trusted proxy; then the right-most address of
/// `X-Forwarded-For` that is not one. What stands further left was written by the client and is not believed.
pub(crate) fn client_ip(
    extensions: &Extensions,
    headers: &HeaderMap,
    trusted: &TrustedProxies,
) -> ClientIp {
    let mut address = peer(extensions);
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
    let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    for (count, hop) in hops.iter().rev().enumerate() {
        if !(trusted.contains(address) || (trusted.the_peer && count == 0)) {
            break;
        }
        match hop.parse() {
            Ok(hop) => address = hop,
            Err(_) => break,
        }
    }
    ClientIp(address)
}

/// The user agent, cut to a length that the audit keeps.
#[derive(Debug, Clone, Default)]
pub(crate) struct UserAgent(pub(crate) Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for UserAgent {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self(agent.map(|agent| agent.chars().take(MAX_USER_AGENT_CHARS).collect())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(peer: &str, forwarded: &str, trusted: &[&str]) -> String {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        client_ip(&extensions, &headers, &TrustedProxies::parse(trusted).unwrap()).0.to_string()
    }

    #[test]
    fn a_forwarded_address_counts_only_behind_a_trusted_proxy() {
        assert_eq!(found("203.0.113.9", "198.51.100.1", &[]), "203.0.113.9");
        assert_eq!(found("10.0.0.2", "198.51.100.1", &["10.0.0.0/8"]), "198.51.100.1");
    }

    #[test]
    fn an_address_that_the_client_wrote_itself_is_not_believed() {
        let hops = "1.2.3.4, 198.51.100.1, 10.0.0.3";
        assert_eq!(found("10.0.0.2", hops, &["10.0.0.0/8"]), "198.51.100.1");
        assert_eq!(found("10.0.0.2", "rubbish", &["10.0.0.2"]), "10.0.0.2");
    }

    #[test]
    fn a_proxy_that_alone_can_connect_is_believed_for_one_hop() {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "1.2.3.4, 198.51.100.1".parse().unwrap());
        let found = client_ip(&extensions, &headers, &TrustedProxies::the_peer());
        assert_eq!(found.0.to_string(), "198.51.100.1");
    }

    #[test]
    fn an_ipv6_client_counts_by_its_network() {
        let one = ClientIp("2001:db8::1".parse().unwrap()).network();
        assert_eq!(one, ClientIp("2001:db8::ffff:1".parse().unwrap()).network());
        assert_ne!(one, ClientIp("2001:db8:0:1::1".parse().unwrap()).network());
        let mapped = ClientIp("::ffff:203.0.113.9".parse().unwrap()).network();
        assert_eq!(mapped, "203.0.113.9".parse::<IpAddr>().unwrap());
    }
}
