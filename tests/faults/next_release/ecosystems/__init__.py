from ecosystems import migrations as ours
from tests.faults.next_release import last, with_ours

__path__ = with_ours(ours, __file__)
OURS = ("ecosystems", last(ours))
