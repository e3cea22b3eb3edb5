"""The client asks gently, under its own name, and gives up with a sentence."""

import pytest

from measures.sources.statistics.sotkanet.client import ServiceRefused, ServiceUnreachable, SotkanetClient
from tests.sotkanet_server import Sotkanet, indicator, row


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self):
        self.now = 0.0
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def service():
    with Sotkanet([indicator(3563)], rows=[row(3563, 961, 2024, 0.7, 177)]) as running:
        yield running


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def client(service, clock):
    return SotkanetClient(service.url, "itla-impact/0.1 (+https://example.org)", clock=clock, sleep=clock.sleep)


def test_years_and_genders_are_repeated_in_one_call(service, client):
    assert b'"absValue": 177' in client.table(3563, range(2021, 2025), ["total"])
    assert service.calls == ["/rest/1.1/json?indicator=3563&years=2021&years=2022&years=2023&years=2024&genders=total"]


def test_it_says_who_it_is(service, client):
    client.indicator(3563)
    assert service.agents == {"itla-impact/0.1 (+https://example.org)"}


def test_calls_are_at_least_a_second_apart(client, clock):
    client.indicator(3563)
    clock.now += 0.4
    client.regions()
    assert clock.slept == [pytest.approx(0.6)]
    clock.now += 5
    client.regions()
    assert len(clock.slept) == 1


def test_a_default_name_is_refused_and_not_asked_again(service, clock):
    client = SotkanetClient(service.url, "Python-urllib/3.12", clock=clock, sleep=clock.sleep)
    with pytest.raises(ServiceRefused, match="403: it does not accept our name"):
        client.regions()
    assert len(service.calls) == 1


@pytest.mark.parametrize(("years", "genders"), [([], ["total"]), ([2024], []), (["2023,2024"], ["total"])])
def test_a_badly_put_question_is_refused(client, years, genders):
    with pytest.raises(ServiceRefused, match="400"):
        client.table(3563, years, genders)


def test_an_indicator_that_is_not_there_is_refused(client):
    with pytest.raises(ServiceRefused, match="404: there is no such indicator"):
        client.indicator(9)


def test_a_service_in_trouble_is_asked_again_after_longer_and_longer_waits(service, client, clock):
    service.troubles["regions"] = [503, 500, "cut"]
    assert client.regions() == b"[]"
    assert clock.slept == [2, 4, 8]


def test_a_busy_service_says_how_long_to_wait(service, client, clock):
    service.troubles["regions"] = [429]
    client.regions()
    assert clock.slept == [7]


def test_it_gives_up_with_a_sentence(service, client):
    service.troubles["regions"] = [503] * 9
    with pytest.raises(ServiceUnreachable, match=r"regions: the service answered 503 \(4 tries\)"):
        client.regions()
    assert len(service.calls) == 4


def test_a_cut_answer_is_no_answer(service, client):
    service.troubles["json"] = ["cut"] * 9
    with pytest.raises(ServiceUnreachable, match="json: "):
        client.table(3563, [2024], ["total"])


def test_a_slow_answer_is_not_waited_for_ever(service, client):
    client.timeout = 0.2
    service.troubles["regions"] = ["slow"] * 9
    with pytest.raises(ServiceUnreachable, match="no whole answer came"):
        client.regions()


def test_an_answer_that_drips_is_given_up(service, clock):
    ticking = iter(range(10**6))
    client = SotkanetClient(
        service.url, "itla-impact/0", clock=lambda: float(next(ticking)), sleep=clock.sleep, patience=20
    )
    service.troubles["regions"] = ["endless"] * 9
    with pytest.raises(ServiceUnreachable, match="took longer than 20 s"):
        client.regions()


def test_an_answer_that_is_too_large_is_refused(service, client):
    client.largest = 10
    with pytest.raises(ServiceRefused, match="larger than 10 bytes"):
        client.indicator(3563)


def test_nobody_answering_is_a_sentence(clock):
    client = SotkanetClient("http://127.0.0.1:9", "itla-impact/0", clock=clock, sleep=clock.sleep)
    with pytest.raises(ServiceUnreachable, match="no whole answer came"):
        client.regions()


@pytest.mark.parametrize("address", ["file:///etc/passwd", "sotkanet.fi", "ftp://sotkanet.fi"])
def test_only_web_addresses_are_asked(address):
    with pytest.raises(ValueError, match="http"):
        SotkanetClient(address, "itla-impact/0")
