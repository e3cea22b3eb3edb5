"""Sotkanet, THL's statistics and indicator bank: `client` asks, `answers` reads what came back.

Its values are kept as published and are not counted from facts, so recompute has nothing to do with this source.
"""

from measures.sources import Source

SOURCE = Source(name="statistics.sotkanet")
