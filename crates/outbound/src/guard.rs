//! Which addresses may be reached. Public unicast ones may; every range with a special use may not, because
//! behind those lie this machine, its neighbours, and the metadata services of clouds.
//!
//! Sources: the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and its updates), RFC
//! 4291 (IPv6 forms that carry an IPv4 address), and the metadata addresses the clouds document.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use ipnet::IpNet;

/// How a call travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wire {
    /// `https`.
    Encrypted,
    /// `http`: only into networks that were allowed by name.
    Plain,
}

/// Why an address must not be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// 0.0.0.0/8 and ::, "this host".
    Unspecified,
    /// 127.0.0.0/8 and ::1.
    Loopback,
    /// 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 (RFC 1918).
    Private,
    /// 169.254.0.0/16 and fe80::/10, and the site-local fec0::/10 of old.
    LinkLocal,
    /// The metadata service of a cloud, which hands out credentials.
    Metadata,
    /// 100.64.0.0/10, between a carrier and its customers (RFC 6598).
    CarrierNat,
    /// fc00::/7 (RFC 4193).
    UniqueLocal,
    /// 224.0.0.0/4 and ff00::/8.
    Multicast,
    /// 255.255.255.255.
    Broadcast,
    /// 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 2001:db8::/32, 3fff::/20.
    Documentation,
    /// 198.18.0.0/15 and 2001:2::/48 (RFC 2544, RFC 5180).
    Benchmarking,
    /// An IPv6 address that carries an IPv4 address: mapped, compatible, translated, NAT64, 6to4, Teredo.
    /// Nobody is reached that way who could not be reached plainly, except by going round this guard.
    Embedded,
    /// Every other block that is not public unicast.
    Reserved,
    /// A public address, but the call is not encrypted.
    PlainText,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "is an unspecified address",
            Self::Loopback => "is a loopback address",
            Self::Private => "is a private address",
            Self::LinkLocal => "is a link-local address",
            Self::Metadata => "is the metadata service of a cloud",
            Self::CarrierNat => "is an address inside a carrier's network",
            Self::UniqueLocal => "is a unique local address",
            Self::Multicast => "is a multicast address",
            Self::Broadcast => "is a broadcast address",
            Self::Documentation => "is an address for documentation",
            Self::Benchmarking => "is an address for benchmarking",
            Self::Embedded => "carries an IPv4 address inside an IPv6 one",
            Self::Reserved => "is a reserved address",
            Self::PlainText => "may be called over https only",
        })
    }
}

/// An address that was refused, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{address} {reason}")]
pub struct Refused {
    /// The address.
    pub address: IpAddr,
    /// Why it must not be reached.
    pub reason: Reason,
}

/// The rule for addresses: public ones, and those of the networks an operator allows.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    allowed: Vec<IpNet>,
}

impl Guard {
    /// A guard that also lets through these networks, whatever their use: for somebody who hosts Usher and
    /// the identity provider in one private network, and for the demo.
    ///
    /// A network is compared with an address as it is written: `127.0.0.0/8` does not allow
    /// `::ffff:127.0.0.1`.
    #[must_use]
    pub fn new(allow_private_targets: Vec<IpNet>) -> Self {
        Self { allowed: allow_private_targets }
    }

    /// Lets an address through, or says why not.
    ///
    /// # Errors
    ///
    /// [`Refused`] for special-use addresses outside the allowed networks, and for public ones over a plain
    /// wire.
    pub fn check(&self, address: IpAddr, wire: Wire) -> Result<(), Refused> {
        if self.allowed.iter().any(|network| network.contains(&address)) {
            return Ok(());
        }
        match (special_use(address), wire) {
            (Some(reason), _) => Err(Refused { address, reason }),
            (None, Wire::Plain) => Err(Refused { address, reason: Reason::PlainText }),
            (None, Wire::Encrypted) => Ok(()),
        }
    }
}

/// The special use of an address, or nothing when it is a public unicast one.
#[must_use]
pub fn special_use(address: IpAddr) -> Option<Reason> {
    match address {
        IpAddr::V4(address) => special_use_v4(address),
        IpAddr::V6(address) => special_use_v6(address),
    }
}

fn special_use_v4(address: Ipv4Addr) -> Option<Reason> {
    let reason = match address.octets() {
        // Amazon, Google, Microsoft, Oracle, DigitalOcean and others; Azure's wire server; Alibaba; Oracle's
        // classic cloud.
        [169, 254, 169, 254] | [168, 63, 129, 16] | [100, 100, 100, 200] | [192, 0, 0, 192] => {
            Reason::Metadata
        }
        [0, ..] => Reason::Unspecified,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Reason::Private,
        [100, 64..=127, ..] => Reason::CarrierNat,
        [127, ..] => Reason::Loopback,
        [169, 254, ..] => Reason::LinkLocal,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Reason::Documentation,
        [198, 18..=19, ..] => Reason::Benchmarking,
        // Protocol assignments, and the relays of 6to4 (RFC 7526), which lead into other people's networks.
        [192, 0, 0, _] | [192, 88, 99, _] => Reason::Reserved,
        [224..=239, ..] => Reason::Multicast,
        [255, 255, 255, 255] => Reason::Broadcast,
        [240..=255, ..] => Reason::Reserved,
        _ => return None,
    };
    Some(reason)
}

fn special_use_v6(address: Ipv6Addr) -> Option<Reason> {
    let reason = match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Reason::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => Reason::Loopback,
        // Amazon's and Oracle's metadata over IPv6.
        [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254] | [0xfd00, 0x00c1, 0, 0, 0, 0, 0xa9fe, 0xa9fe] => {
            Reason::Metadata
        }
        // Compatible, mapped and translated (RFC 4291 section 2.5.5, RFC 2765).
        [0, 0, 0, 0, 0, 0, ..] | [0, 0, 0, 0, 0, 0xffff, ..] | [0, 0, 0, 0, 0xffff, 0, ..] => {
            Reason::Embedded
        }
        // NAT64, well-known and local (RFC 6052, RFC 8215).
        [0x0064, 0xff9b, 0, 0, 0, 0, ..] | [0x0064, 0xff9b, 1, ..] => Reason::Embedded,
        // Teredo (RFC 4380) and 6to4 (RFC 3056).
        [0x2001, 0, ..] | [0x2002, ..] => Reason::Embedded,
        [0x2001, 0x0002, 0, ..] => Reason::Benchmarking,
        [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => Reason::Documentation,
        // The rest of the protocol assignments, 2001::/23.
        [0x2001, 0..=0x01ff, ..] => Reason::Reserved,
        [0xfc00..=0xfdff, ..] => Reason::UniqueLocal,
        [0xfe80..=0xfeff, ..] => Reason::LinkLocal,
        [0xff00..=0xffff, ..] => Reason::Multicast,
        // Global unicast is 2000::/3; whatever else there is has not been handed out.
        [0x2000..=0x3fff, ..] => return None,
        _ => Reason::Reserved,
    };
    Some(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(address: &str) -> Option<Reason> {
        special_use(address.parse().unwrap())
    }

    #[test]
    fn every_special_range_is_refused_from_its_first_to_its_last_address() {
        for (addresses, expected) in [
            (&["0.0.0.0", "0.255.255.255", "::"][..], Reason::Unspecified),
            (&["127.0.0.0", "127.0.0.1", "127.255.255.255", "::1"], Reason::Loopback),
            (&["10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255"], Reason::Private),
            (&["192.168.0.0", "192.168.255.255"], Reason::Private),
            (
                &["169.254.0.0", "169.254.255.255", "fe80::", "febf:ffff::1", "fec0::1", "feff::1"],
                Reason::LinkLocal,
            ),
            (&["169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192"], Reason::Metadata),
            (&["fd00:ec2::254", "fd00:c1::a9fe:a9fe"], Reason::Metadata),
            (&["100.64.0.0", "100.127.255.255"], Reason::CarrierNat),
            (&["fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"], Reason::UniqueLocal),
            (&["224.0.0.0", "239.255.255.255", "ff00::", "ff02::1", "ffff:ffff::"], Reason::Multicast),
            (&["255.255.255.255"], Reason::Broadcast),
            (&["192.0.2.0", "192.0.2.255", "198.51.100.7", "203.0.113.255"], Reason::Documentation),
            (&["2001:db8::", "2001:db8:ffff::1", "3fff::1", "3fff:fff::1"], Reason::Documentation),
            (&["198.18.0.0", "198.19.255.255", "2001:2::1"], Reason::Benchmarking),
            (&["192.0.0.0", "192.0.0.255", "192.88.99.1", "240.0.0.0", "255.255.255.254"], Reason::Reserved),
            (&["2001:1::1", "2001:10::1", "2001:20::1", "2001:1ff::1"], Reason::Reserved),
            (&["100::1", "5f00::1", "4000::1", "e000::1", "1fff::1"], Reason::Reserved),
        ] {
            for address in addresses {
                assert_eq!(reason(address), Some(expected), "{address}");
            }
        }
    }

    #[test]
    fn an_ipv4_address_inside_an_ipv6_one_is_refused_in_every_form() {
        for address in [
            "::ffff:127.0.0.1",    // mapped
            "::ffff:8.8.8.8",      // mapped, public
            "::127.0.0.1",         // compatible
            "::ffff:0:127.0.0.1",  // translated
            "64:ff9b::10.0.0.1",   // NAT64
            "64:ff9b:1::10.0.0.1", // NAT64, local
            "2002:7f00:1::",       // 6to4 of 127.0.0.1
            "2002:a9fe:a9fe::1",   // 6to4 of the metadata service
            "2001:0:53aa:64c::1",  // Teredo
            "2001::1",
        ] {
            assert_eq!(reason(address), Some(Reason::Embedded), "{address}");
        }
    }

    #[test]
    fn the_addresses_around_the_special_ranges_are_public() {
        for address in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.0.3.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "198.51.99.255",
            "203.0.114.0",
            "223.255.255.255",
            "8.8.8.8",
            "2000::1",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2001:db7::1",
            "2001:db9::1",
            "2003::1",
            "2606:4700::1111",
            "3ffe:ffff::1",
            "3fff:1000::1",
        ] {
            assert_eq!(reason(address), None, "{address}");
        }
    }

    #[test]
    fn an_allowed_network_is_let_through_and_its_neighbours_are_not() {
        let guard = Guard::new(vec!["10.1.0.0/16".parse().unwrap(), "fd12::/16".parse().unwrap()]);
        let check = |address: &str, wire| guard.check(address.parse().unwrap(), wire);
        for wire in [Wire::Encrypted, Wire::Plain] {
            assert!(check("10.1.255.255", wire).is_ok());
            assert!(check("fd12::5", wire).is_ok());
            assert!(check("10.2.0.0", wire).is_err());
            assert!(check("fd13::5", wire).is_err());
            assert!(check("::ffff:10.1.0.1", wire).is_err());
        }
    }

    #[test]
    fn a_public_address_is_called_encrypted_or_not_at_all() {
        let (guard, public) = (Guard::default(), "8.8.8.8".parse().unwrap());
        assert!(guard.check(public, Wire::Encrypted).is_ok());
        assert_eq!(guard.check(public, Wire::Plain).unwrap_err().reason, Reason::PlainText);
    }

    #[test]
    fn a_refusal_says_which_address_and_why() {
        let refused =
            Guard::default().check("169.254.169.254".parse().unwrap(), Wire::Encrypted).unwrap_err();
        assert_eq!(refused.to_string(), "169.254.169.254 is the metadata service of a cloud");
    }

    proptest::proptest! {
        #[test]
        fn no_ipv4_address_becomes_reachable_by_being_wrapped_into_ipv6(bits in proptest::num::u32::ANY) {
            let address = Ipv4Addr::from(bits);
            let [a, b, c, d] = address.octets();
            let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            for wrapped in [
                address.to_ipv6_mapped(),
                Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, high, low),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
                Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, !high, !low),
            ] {
                proptest::prop_assert!(special_use(wrapped.into()).is_some(), "{wrapped}");
            }
        }
    }
}
