import pytest

from ecosystems.models import Ecosystem, Membership, User
from tests import factories as make
from tests.access import doors


@pytest.fixture
def world(jokilaakso: Ecosystem, aino: User, petri: User, maija: User, perhetalo: Membership) -> doors.World:
    """One row of each kind that an address can name."""
    make.load_what_families_see()
    make.make_definition("occasions")
    return doors.world_of(jokilaakso, aino, petri, perhetalo.organisation)
