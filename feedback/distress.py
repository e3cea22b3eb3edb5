"""Whether the page after sending shows help first: that changes the order of the page, and leaves no trace.

Words are matched by their beginnings. Too many matches only bring the help lines higher, so the list is generous.
"""

import re
from collections.abc import Mapping

LOWEST = {"child_feeling": "very_bad", "child_adult": "no"}
BEGINNINGS = (
    # Finnish
    r"itsemurh|itsar|tappa[anm]|tapan itse|kuol(?:la|len|isin|isi)|en halua elää|en jaksa (?:elää|enää)|viilte|viille"
    r"|satut(?:an|ta|ti|it)|vahingoit(?:an|ta)|hakka|hakat|lyö|löi|pahoinpi|raiska|ahdistel|hyväksikäyt|kosket?(?:elee|eli)"
    r"|uhkail|uhkaa|pelkää|pelko|pelott|väkival|kiusa|turvat(?:on|tom)|hätä(?!n)|paha olla|huumei"
    # Swedish
    r"|självmord|ta (?:mitt|sitt) liv|döda|dö\b|vill inte leva|orkar inte|skär (?:mig|sig)|skadar? mig|slår|slog"
    r"|misshand|våldt|övergrepp|hotar|hotat|rädd|våld|mobba|otrygg|ångest"
    # English
    r"|suicid|kill|want to die|don'?t want to live|cut(?:ting)? myself|hurt(?:s|ing)? (?:me|myself|us)|hits?\b|hitting"
    r"|beat|abus|rape|touch(?:es|ed) me|threat|afraid|scared|violen|bull(?:y|ied)|unsafe"
)
DISTRESS = re.compile(rf"\b(?:{BEGINNINGS})", re.IGNORECASE)


def needs_help_first(answers: Mapping[str, object], text: str) -> bool:
    """The lowest face, no adult to tell, or words of distress."""
    return any(answers.get(code) == worst for code, worst in LOWEST.items()) or bool(DISTRESS.search(text))
