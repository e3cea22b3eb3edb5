"""What docs/security-model.md says of who may do what. It is read here, and held against the product by the matrix."""

from __future__ import annotations

import re
from functools import cache

from ecosystems.access import Access, Role
from itla_impact import env

ECOSYSTEM, ORGANISATION, OWN, NETWORK = "ecosystem", "own organisation", "own", "network"
NOT = "–"
ONE_OF_EACH = {Role.COORDINATOR: "aino", Role.PROFESSIONAL: "petri", Role.MODERATOR: "maija", Role.BACKBONE: "tuula"}


def table() -> str:
    text = (env.CHECKOUT / "docs" / "security-model.md").read_text()
    found = re.search(r"<!-- the table of access.py -->\n(.*?)\n<!-- end -->", text, re.DOTALL)
    assert found
    return found[1]


@cache
def said() -> dict[Access, dict[Role, str]]:
    """Deed → role → how far it reaches; a role that may not is left out."""
    head, _rule, *lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table().splitlines()]
    roles = [Role(one) for one in head[1:]]
    return {
        Access(deed.replace(" ", "_")): {
            role: reach for role, reach in zip(roles, reaches, strict=True) if reach != NOT
        }
        for deed, *reaches in lines
    }


def people_of(deeds: tuple[Access, ...]) -> tuple[str, ...]:
    """The people of the tests who may do all of these in Jokilaakso or the network; what is one's own is Petri's."""
    return tuple(
        name
        for role, name in ONE_OF_EACH.items()
        if all(role in said()[one] for one in deeds)
        and (name == "petri" or OWN not in [said()[one][role] for one in deeds])
    )
