//! Which network addresses may be fetched from: public ones, and nothing that stands inside a network.
//!
//! An address in a report or a feed is written by a stranger; fetching it must not let the stranger knock on doors
//! only this machine can reach. The ranges are the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and
//! later entries); addresses of one family written in the other are judged by what they stand for.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// True for an address that is globally reachable.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    const NOT_PUBLIC: &[(u32, u32)] = &[
        (0x0000_0000, 8),  // this network
        (0x0A00_0000, 8),  // private
        (0x6440_0000, 10), // shared by carriers
        (0x7F00_0000, 8),  // loopback
        (0xA9FE_0000, 16), // link-local; cloud metadata at 169.254.169.254
        (0xAC10_0000, 12), // private
        (0xC000_0000, 24), // protocol assignments
        (0xC000_0200, 24), // documentation
        (0xC058_6300, 24), // 6to4 relays
        (0xC0A8_0000, 16), // private
        (0xC612_0000, 15), // benchmarks
        (0xC633_6400, 24), // documentation
        (0xCB00_7100, 24), // documentation
        (0xE000_0000, 4),  // multicast
        (0xF000_0000, 4),  // reserved, broadcast
    ];
    let bits = address.to_bits();
    // Azure's metadata and DNS address is public by registry and private by use.
    let is_platform = address == Ipv4Addr::new(168, 63, 129, 16);
    !is_platform && NOT_PUBLIC.iter().all(|(network, length)| (bits ^ network) >> (32 - length) != 0)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let embedded = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match parts {
        // ::ffff:a.b.c.d, ::ffff:0:a.b.c.d and the deprecated ::a.b.c.d, which include :: and ::1
        [0, 0, 0, 0, 0, 0xFFFF, high, low] | [0, 0, 0, 0, 0xFFFF, 0, high, low] => {
            is_public_v4(embedded(high, low))
        }
        [0, 0, 0, 0, 0, 0, ..] => false,
        // NAT64, well-known prefix
        [0x0064, 0xFF9B, 0, 0, 0, 0, high, low] => is_public_v4(embedded(high, low)),
        // 6to4 and Teredo carry an IPv4 address somebody else routes
        [0x2002, ..] | [0x2001, 0, ..] => false,
        // other protocol assignments 2001::/23, documentation
        [0x2001, second, ..] if second < 0x0200 || second == 0x0DB8 => false,
        [0x3FFF, second, ..] if second < 0x1000 => false,
        // all that is handed out for the public is 2000::/3; unique local, link-local, multicast lie outside
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_are_told_from_the_rest() {
        for public in
            ["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"]
        {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        let not_public = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "168.63.129.16",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:0:192.168.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for address in not_public {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }
}
