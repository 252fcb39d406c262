"""The rate limit: off by default, fair by address, not to be talked round by headers."""

import pytest

from search.addresses import Proxies
from search.app import create_app
from search.engines.base import Searcher
from search.settings import Settings
from search.web.throttle import MAX_CLIENTS, Throttle, client_of


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_worth_at_once_then_one_by_one() -> None:
    clock = Clock()
    throttle = Throttle(60, clock)
    assert [throttle.wait("a") for _ in range(60)] == [0.0] * 60
    assert throttle.wait("a") == pytest.approx(1.0)
    assert throttle.wait("b") == 0.0, "another client has its own"
    clock.now = 0.5
    assert throttle.wait("a") == pytest.approx(0.5)
    clock.now = 1.1
    assert throttle.wait("a") == 0.0
    clock.now = 1_000_000.0
    assert sum(throttle.wait("a") == 0.0 for _ in range(100)) == 60, "a long silence earns no more than a minute"


def test_who_asked_longest_ago_is_forgotten_first() -> None:
    throttle = Throttle(1, Clock())
    for number in range(MAX_CLIENTS + 1):
        throttle.wait(str(number))
    assert throttle.wait(str(MAX_CLIENTS)) > 0
    assert throttle.wait("0") == 0.0


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "client"),
    [
        ("192.0.2.1", "203.0.113.9", (), "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", ("192.0.2.1",), "203.0.113.9"),
        ("192.0.2.1", "1.1.1.1, 203.0.113.9", ("192.0.2.1",), "203.0.113.9"),
        ("192.0.2.1", "203.0.113.9, 192.0.2.2", ("192.0.2.1", "192.0.2.2"), "203.0.113.9"),
        ("192.0.2.1", "", ("192.0.2.1",), "192.0.2.1"),
        ("192.0.2.1", "not an address", ("192.0.2.1",), "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "", (), "2001:db8:1:2::/64"),
    ],
)
def test_an_address_is_believed_only_from_a_trusted_proxy(
    remote: str, forwarded: str, trusted: tuple[str, ...], client: str
) -> None:
    assert client_of({"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}, Proxies.of(trusted)) == client


def test_too_many_requests_are_429_and_say_when_to_come_back(searcher: Searcher) -> None:
    client = create_app(Settings(rate_limit=5), searcher).test_client()
    answers = [client.get("/api/v1/stats", headers={"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2, "a forged header does not reset it"
    assert answers[-1].content_type == "application/problem+json"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 12
    assert client.get("/fr/search").status_code == 429
    assert client.get("/healthz").status_code == 200, "monitoring is not a client"


def test_there_is_no_limit_unless_one_is_set(searcher: Searcher) -> None:
    client = create_app(Settings(), searcher).test_client()
    assert {client.get("/api/v1/stats").status_code for _ in range(100)} == {200}
