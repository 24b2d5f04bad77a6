//! Which addresses are those of the public internet. What is in doubt is not.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is one of the public internet, by the registries of special addresses (RFC 6890 and its
/// successors).
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, third, ..] = address.segments();
    // Only 2000::/3 is given out. In it: Teredo and other protocols of 2001::/23, documentation, and 6to4, which
    // carries an address of version 4.
    let is_given_out = (0x2000..0x4000).contains(&first);
    let is_special = (first == 0x2001 && (second < 0x0200 || second == 0x0db8)) || (first == 0x3fff && second < 0x1000);
    let carried = (first == 0x2002).then(|| {
        let [a, b] = second.to_be_bytes();
        let [c, d] = third.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    });
    is_given_out && !is_special && carried.is_none_or(is_public_v4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_machine_and_its_networks_are_not_public() {
        let read = |text: &str| text.parse::<IpAddr>().expect("an address");
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "192.0.2.1",
            "240.0.0.1",
            "::",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "ff02::1",
        ] {
            assert!(!is_public(read(private)), "{private}");
        }
        for public in ["8.8.8.8", "142.250.1.1", "2a00:1450:4001::200e", "2606:4700::1", "2002:808:808::"] {
            assert!(is_public(read(public)), "{public}");
        }
    }
}
