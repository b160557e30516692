"""One visitor is one, however the address is written."""

import pytest

from vitaclip.server.shares.visitor import LONGEST, Visitor, network, visit_name

ONE = "203.0.113.7"
SIX = "2001:db8:1:2::/64"


@pytest.mark.parametrize(
    "told, is_",
    [(ONE, ONE), (f" {ONE} ", ONE), (f"{ONE}:5511", ONE), (f'"{ONE}"', ONE), (f"::ffff:{ONE}", ONE),
     (f"[::ffff:{ONE}]:80", ONE), ("2001:db8:1:2::1", SIX), ("2001:DB8:1:2:ffff::9", SIX),
     ("[2001:db8:1:2::5]:443", SIX), ("[2001:db8:1:2::5]", SIX),
     ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
     ("fe80::1%eth0", "fe80::/64"), ("testclient", "testclient"), ("", ""),
     ("x" * 999, "x" * LONGEST)],
)  # fmt: skip
def test_an_address_is_that_of_a_network(told, is_):
    assert network(told) == is_


@pytest.mark.parametrize("told", [None, 3, [], {}, True])
def test_a_visit_has_a_name_or_none(told):
    assert visit_name(told) == "" and len(visit_name("x" * 9999)) == LONGEST
    assert Visitor("a", "b").places == ("a", "b") and Visitor("").places == ()
