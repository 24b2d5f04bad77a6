//! Which addresses lead back into the machine or the network around it, in all the ways in which they can be written.
//!
//! It looks at names and numbers only and resolves nothing: a public name that points to a private address is not
//! seen here.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an address leads that is not the public network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// This machine.
    Loopback,
    /// The network around it: private, shared or local to the link.
    Private,
    /// A cloud's service that gives credentials to whoever asks.
    Metadata,
}

/// Names of services that hand out a machine's credentials.
const METADATA_NAMES: &[&str] = &[
    "metadata.google.internal",
    "metadata.goog",
    "metadata",
    "instance-data",
    "instance-data.ec2.internal",
    "metadata.azure.internal",
];

const METADATA_V4: &[[u8; 4]] = &[
    [169, 254, 169, 254],
    [169, 254, 170, 2],
    [169, 254, 170, 23],
    [100, 100, 100, 200],
    [168, 63, 129, 16],
    [192, 0, 0, 192],
];

/// Names that resolve to what is written in them.
const ECHOING_DOMAINS: &[&str] = &[".nip.io", ".sslip.io", ".xip.io"];

const LOOPBACK_NAMES: &[&str] =
    &["localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback", "localtest.me", "lvh.me"];

const LOOPBACK_DOMAINS: &[&str] = &[".localhost", ".localtest.me", ".lvh.me"];

const PRIVATE_NAMES: &[&str] =
    &["host.docker.internal", "gateway.docker.internal", "host.containers.internal", "kubernetes.default.svc"];

const PRIVATE_DOMAINS: &[&str] =
    &[".local", ".internal", ".lan", ".home.arpa", ".svc.cluster.local", ".docker.internal"];

/// Where a URL, or a host with or without its port, leads; `None` for the public network and for what is no address.
pub(super) fn reach_of(target: &str) -> Option<Reach> {
    let host = host_of(target);
    named(&host).or_else(|| numbered(&host))
}

/// The host of a URL or of `user@host:port`, as a client would read it: lower case, decoded, without brackets.
pub(super) fn host_of(target: &str) -> String {
    let target = target.trim();
    let behind_scheme = target.split_once("://").map_or(target, |(_, rest)| rest);
    let behind_scheme = behind_scheme.trim_start_matches(['/', '\\']);
    let authority = behind_scheme.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next().unwrap_or_default(),
        // More than one colon is an address of version 6 without brackets.
        None if host.matches(':').count() > 1 => host,
        None => host.split(':').next().unwrap_or_default(),
    };
    plain(host)
}

/// A host without the disguises that clients undo: percent signs, wide characters, a zone, a dot at the end.
fn plain(host: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = host.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = (first == b'%').then(|| after.get(..2)).flatten();
        match code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let narrow: String = text.chars().map(narrow).collect();
    let lower = narrow.to_lowercase();
    let without_zone = if lower.contains(':') { lower.split('%').next().unwrap_or_default() } else { &lower };
    without_zone.trim_end_matches('.').to_owned()
}

/// The ASCII character that a host name's wide or circled one means.
fn narrow(c: char) -> char {
    let shifted = |first: u32, base: u8| char::from_u32(u32::from(c) - first + u32::from(base)).unwrap_or(c);
    match c {
        '\u{ff01}'..='\u{ff5e}' => shifted(0xff01, b'!'),
        '\u{3002}' | '\u{ff61}' => '.',
        '\u{2460}'..='\u{2468}' => shifted(0x2460, b'1'),
        '\u{24ea}' => '0',
        '\u{24d0}'..='\u{24e9}' => shifted(0x24d0, b'a'),
        '\u{2070}' => '0',
        '\u{00b9}' => '1',
        '\u{00b2}' => '2',
        '\u{00b3}' => '3',
        '\u{2074}'..='\u{2079}' => shifted(0x2074, b'4'),
        '\u{2080}'..='\u{2089}' => shifted(0x2080, b'0'),
        _ => c,
    }
}

fn named(host: &str) -> Option<Reach> {
    let ends = |domains: &[&str]| domains.iter().any(|domain| host.ends_with(domain));
    if METADATA_NAMES.contains(&host) {
        return Some(Reach::Metadata);
    }
    if LOOPBACK_NAMES.contains(&host) || ends(LOOPBACK_DOMAINS) {
        return Some(Reach::Loopback);
    }
    if let Some(echoed) = ECHOING_DOMAINS.iter().find_map(|domain| host.strip_suffix(domain)) {
        let parts: Vec<&str> = echoed.split(['.', '-']).collect();
        let as_hexadecimal = || {
            let bits = parts.iter().find(|part| part.len() == 8).and_then(|part| u32::from_str_radix(part, 16).ok());
            bits.map(Ipv4Addr::from).and_then(reach_of_v4)
        };
        return parts.windows(4).find_map(|four| numbered(&four.join("."))).or_else(as_hexadecimal);
    }
    (PRIVATE_NAMES.contains(&host) || ends(PRIVATE_DOMAINS)).then_some(Reach::Private)
}

fn numbered(host: &str) -> Option<Reach> {
    if host.contains(':') {
        return host.parse::<Ipv6Addr>().ok().and_then(reach_of_v6);
    }
    reach_of_v4(old_style_v4(host)?)
}

/// An address of version 4 as C libraries read it: one to four parts, each decimal, octal or hexadecimal, the last
/// filling what is left.
fn old_style_v4(host: &str) -> Option<Ipv4Addr> {
    let parts: Vec<u32> = host.split('.').map(number).collect::<Option<_>>()?;
    let (last, firsts) = parts.split_last()?;
    if firsts.len() > 3 || firsts.iter().any(|&part| part > 0xff) {
        return None;
    }
    let bits_left = 32 - 8 * firsts.len() as u32;
    if bits_left < 32 && *last >= 1 << bits_left {
        return None;
    }
    let high = firsts.iter().fold(0_u32, |value, &part| value << 8 | part);
    // A host of one part is no address unless it is larger than a port, or zero: `curl 8080` names nobody.
    let high = if bits_left == 32 { 0 } else { high << bits_left };
    Some(Ipv4Addr::from(high | last))
}

fn number(text: &str) -> Option<u32> {
    if let Some(digits) = text.strip_prefix("0x") {
        return if digits.is_empty() { Some(0) } else { u32::from_str_radix(digits, 16).ok() };
    }
    if text.len() > 1 && text.starts_with('0') {
        return u32::from_str_radix(text, 8).ok().or_else(|| text.parse().ok());
    }
    text.bytes().all(|c| c.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn reach_of_v4(address: Ipv4Addr) -> Option<Reach> {
    let [a, b, ..] = address.octets();
    if METADATA_V4.contains(&address.octets()) {
        return Some(Reach::Metadata);
    }
    match (a, b) {
        (0 | 127, _) => Some(Reach::Loopback),
        (10, _) | (172, 16..=31) | (192, 168) | (169, 254) | (100, 64..=127) => Some(Reach::Private),
        (224..=255, _) => Some(Reach::Private),
        _ => None,
    }
}

fn reach_of_v6(address: Ipv6Addr) -> Option<Reach> {
    if let Some(v4) = address.to_ipv4_mapped().or_else(|| embedded_v4(address)) {
        return reach_of_v4(v4);
    }
    let segments = address.segments();
    if segments == [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254] {
        return Some(Reach::Metadata);
    }
    match IpAddr::V6(address) {
        ip if ip.is_loopback() || ip.is_unspecified() => Some(Reach::Loopback),
        _ if segments[0] & 0xffc0 == 0xfe80 || segments[0] & 0xfe00 == 0xfc00 || segments[0] & 0xff00 == 0xff00 => {
            Some(Reach::Private)
        }
        _ => None,
    }
}

/// The address of version 4 inside one of NAT64, of 6to4, or in the old compatible form.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let segments = address.segments();
    let join = |high: u16, low: u16| Some(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)));
    match segments {
        [0x0064, 0xff9b, 0, 0, 0, 0, high, low] => join(high, low),
        [0x2002, high, low, ..] => join(high, low),
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => join(high, low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inner_address_is_seen_in_every_notation() {
        for (target, reach) in [
            ("http://127.0.0.1:8080/x", Reach::Loopback),
            ("localhost:3000", Reach::Loopback),
            ("http://LOCALHOST./", Reach::Loopback),
            ("http://app.localhost/", Reach::Loopback),
            ("http://2130706433/", Reach::Loopback),
            ("http://0x7f000001/", Reach::Loopback),
            ("http://0177.0.0.1/", Reach::Loopback),
            ("http://0x7f.1/", Reach::Loopback),
            ("http://127.1", Reach::Loopback),
            ("http://0/", Reach::Loopback),
            ("http://[::1]:80/", Reach::Loopback),
            ("http://[::ffff:127.0.0.1]/", Reach::Loopback),
            ("http://[::ffff:7f00:1]/", Reach::Loopback),
            ("http://[::]/", Reach::Loopback),
            ("http://127%2e0%2e0%2e1/", Reach::Loopback),
            ("http://①②⑦.0.0.1/", Reach::Loopback),
            ("http://１２７。０。０。１/", Reach::Loopback),
            ("http://example.com@127.0.0.1/", Reach::Loopback),
            ("http://127.0.0.1.nip.io/", Reach::Loopback),
            ("http://app-10-0-0-5.sslip.io", Reach::Private),
            ("http://a9fea9fe.nip.io/", Reach::Metadata),
            ("http://127.0.0.1\\@example.com/", Reach::Loopback),
            ("http://10.1.2.3", Reach::Private),
            ("http://012.1.2.3", Reach::Private),
            ("http://172.16.0.9", Reach::Private),
            ("http://172.31.255.9", Reach::Private),
            ("http://192.168.1.1/admin", Reach::Private),
            ("http://3232235777/", Reach::Private),
            ("http://100.64.0.1", Reach::Private),
            ("http://169.254.1.1", Reach::Private),
            ("http://[fe80::1%25eth0]/", Reach::Private),
            ("http://[fd12::1]/", Reach::Private),
            ("http://[64:ff9b::10.0.0.1]/", Reach::Private),
            ("router.local", Reach::Private),
            ("http://169.254.169.254/latest/meta-data/", Reach::Metadata),
            ("http://2852039166/", Reach::Metadata),
            ("http://0xa9fea9fe/", Reach::Metadata),
            ("http://0251.0376.0251.0376/", Reach::Metadata),
            ("http://[::ffff:a9fe:a9fe]/", Reach::Metadata),
            ("http://metadata.google.internal/computeMetadata/v1/", Reach::Metadata),
            ("http://[fd00:ec2::254]/latest/", Reach::Metadata),
        ] {
            assert_eq!(reach_of(target), Some(reach), "{target}");
        }
    }

    #[test]
    fn public_addresses_and_plain_words_lead_outside() {
        for target in [
            "https://example.com/a?next=http://127.0.0.1/",
            "https://docs.rs/serde",
            "http://8.8.8.8",
            "172.32.0.1",
            "192.169.0.1",
            "http://[2001:4860:4860::8888]/",
            "https://localhost.example.com",
            "https://10.example.com",
            "127.0.0.1.example.com",
            "",
            "file.txt",
            "1.2.3.4.5",
            "256.256.256.256",
        ] {
            assert_eq!(reach_of(target), None, "{target}");
        }
    }
}
