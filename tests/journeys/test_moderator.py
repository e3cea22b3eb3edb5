"""Maija's hour with what families have said: she reads, lets in, leaves out, and the figures follow her."""

from collections.abc import Callable

import pytest

from ecosystems.models import Ecosystem, Membership, User
from feedback.models import Rejection, State
from measures.library import load_library
from tests import factories as make
from tests.journeys.conftest import Visitor, running

INBOX = "/e/jokilaakso/feedback/"


@pytest.fixture
def inbox(jokilaakso: Ecosystem, koskenranta: Membership) -> None:
    """Eleven that were received, one that was held back, and one that is not hers to read."""
    load_library()
    poster = make.make_channel(jokilaakso)
    for number in range(11):
        make.make_submission(poster, {"got_help": "4"}, text="Osta halvalla!" if number == 0 else f"Kiitos {number}.")
    make.make_submission(poster, {"got_help": "1"}, text="Luokkamme vastasi yhdessä.", state=State.QUARANTINED)
    own = make.make_channel(jokilaakso, koskenranta, name="Kaupungin sivu")
    make.make_submission(own, {"got_help": "1"}, text="Kaupunki ei vastannut.")


def test_maija_reads_lets_in_and_leaves_out(inbox: None, maija: User, petri: User, tick: Callable[[], None]) -> None:
    tick()
    visitor, colleague = Visitor(maija), Visitor(petri)
    assert "n = 12" in running(colleague, "got-help")

    visitor.opens(INBOX).does_not_see("Kaupunki ei vastannut.")
    visitor.follows("Osta halvalla!").sends("Älä ota mukaan", because=Rejection.NOT_FEEDBACK)
    tick()
    assert "n = 11" in running(colleague, "got-help")

    visitor.opens(f"{INBOX}?state=quarantined").follows("Luokkamme vastasi yhdessä.").sends("Ota mukaan")
    tick()
    assert "n = 12" in running(colleague, "got-help")

    visitor.opens(INBOX).follows("Luokkamme vastasi yhdessä.").sends("Merkitse luetuksi")
    visitor.opens(f"{INBOX}?state=read").sees("Luokkamme vastasi yhdessä.")
    colleague.is_told_there_is_nothing_at(INBOX)
