"""Whose address is counted, and that it is kept nowhere."""

from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import RequestFactory, override_settings

from feedback.limits import Uncounted, address_of, count_one, counted

ask = RequestFactory()


@pytest.mark.parametrize(
    ("connection", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("a socket", "unknown"),
    ],
)
def test_a_home_is_one_address(connection, counted_as):
    assert address_of(ask.get("/", REMOTE_ADDR=connection)) == counted_as


def test_without_a_proxy_of_ours_nobody_chooses_her_address():
    request = ask.get("/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": "203.0.113.1"})
    assert address_of(request) == "192.0.2.7"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted_as"),
    [
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "10.9.9.9, 203.0.113.1", "203.0.113.1"),
        (2, "10.9.9.9, 203.0.113.1, 198.51.100.2", "203.0.113.1"),
        (1, "203.0.113.1:5678", "203.0.113.1"),
        (1, "[2001:db8::1]:5678", "2001:db8::/64"),
        (2, "203.0.113.1", "192.0.2.7"),
        (1, "", "192.0.2.7"),
    ],
)
def test_behind_our_own_proxies_the_address_they_saw_is_counted(proxies, forwarded, counted_as):
    request = ask.get("/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": forwarded})
    with override_settings(TRUSTED_PROXIES=proxies):
        assert address_of(request) == counted_as


def test_addresses_are_counted_apart_for_an_hour():
    assert [count_one("x", "a"), count_one("x", "a"), count_one("x", "b"), count_one("y", "a")] == [1, 2, 1, 1]
    assert (counted("x", "a"), counted("x", "c")) == (2, 0)


def test_the_cache_holds_no_address():
    with patch("feedback.limits.cache.incr", side_effect=cache.incr) as incr:
        count_one("submissions", "203.0.113.77")
    assert "203.0.113.77" not in str(incr.call_args)


def test_a_cache_that_cannot_be_reached_is_said_to_be():
    with patch("feedback.limits.cache.add", side_effect=OSError), pytest.raises(Uncounted):
        count_one("x", "a")
    with patch("feedback.limits.cache.get", side_effect=OSError), pytest.raises(Uncounted):
        counted("x", "a")
