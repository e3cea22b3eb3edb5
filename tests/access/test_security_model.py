"""docs/security-model.md says who may do what, and says it as the table of access.py does."""

from ecosystems.access import TABLE, Access, Role, Scope
from tests.access.said import ECOSYSTEM, NETWORK, NOT, ORGANISATION, OWN, table

HEAD = ["deed", "coordinator", "professional", "representative", "moderator", "backbone"]
REACH = {
    Scope.NETWORK: NETWORK,
    Scope.ECOSYSTEM: ECOSYSTEM,
    Scope.ORGANISATION: ORGANISATION,
    Scope.OWN: OWN,
}


def line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def written() -> str:
    """The table as the document should hold it."""
    lines = [line(HEAD), line(["---"] * len(HEAD))]
    for deed in Access:
        reach = {role: REACH[scope] for role, what, scope in TABLE if what == deed}
        lines.append(line([deed.replace("_", " "), *(reach.get(Role(role), NOT) for role in HEAD[1:])]))
    return "\n".join(lines)


def test_the_document_holds_the_table_of_the_code() -> None:
    assert table() == written(), f"put this there:\n{written()}"


def test_a_role_has_a_deed_at_one_reach() -> None:
    """So that one cell says it."""
    pairs = [(role, deed) for role, deed, _scope in TABLE]

    assert len(pairs) == len(set(pairs))
