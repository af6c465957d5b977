"""Which internet addresses a fetch may go to: public ones only."""

import ipaddress

# Said to be public, yet they answer inside a cloud or stand for other addresses.
_REFUSED = tuple(
    map(
        ipaddress.ip_network,
        (
            "100.64.0.0/10",  # shared by a provider; holds a metadata service
            "168.63.129.16/32",  # Azure's services for a virtual machine
            "192.0.0.0/24",
            "192.88.99.0/24",  # relays to IPv6
            "198.18.0.0/15",
            "240.0.0.0/4",
            "64:ff9b::/96",  # IPv4 within IPv6, in several ways
            "64:ff9b:1::/48",
            "2002::/16",
            "2001::/23",
            "::/96",
            "::ffff:0:0/96",
            "::ffff:0:0:0/96",
            "fec0::/10",
            "100::/64",
        ),
    )
)


def is_public(address: str) -> bool:
    """Whether an IP address as text is a public host; False for what is no address.

    Private, loopback, link-local, multicast, reserved and metadata addresses are not, nor is any
    IPv6 address that holds an IPv4 address.
    """
    try:
        # A zone such as %eth0 belongs to link-local addresses only.
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    return not any(ip.version == net.version and ip in net for net in _REFUSED)
