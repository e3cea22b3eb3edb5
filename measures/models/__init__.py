"""The models of what is counted: profiles, cells, tallies, definitions, series, statistics, targets, the books."""

from measures.models.audits import AuditFinding, AuditRun
from measures.models.definitions import Definition, Measure
from measures.models.rewordings import Rewording
from measures.models.runs import LastRun
from measures.models.statistics import Indicator, StatisticSeries, StatisticsVersion
from measures.models.tallies import Branch, Cell, DirtyNode, LeafTally, Profile, Tally
from measures.models.targets import Target
from measures.models.work import Work

__all__ = [
    "AuditFinding",
    "AuditRun",
    "Branch",
    "Cell",
    "Definition",
    "DirtyNode",
    "Indicator",
    "LastRun",
    "LeafTally",
    "Measure",
    "Profile",
    "Rewording",
    "StatisticSeries",
    "StatisticsVersion",
    "Tally",
    "Target",
    "Work",
]
