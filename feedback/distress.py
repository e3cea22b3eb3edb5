"""Whether the page after sending shows help first: that changes the order of the page, and leaves no trace.

Words are matched by their beginnings. Too many matches only bring the help lines higher, so the list is generous.
"""

import re
from collections.abc import Mapping

LOWEST = {"child_feeling": "very_bad", "child_adult": "no"}
BEGINNINGS = (
    # Finnish: death and harming oneself, harm by others, fear, and what weighs on a child
    r"itsemurh|itsar|tappa[anm]|tapan\b|kuol(?:la|len|isin|isi|lut|em)|en halua elää|e[nm]m?ä?(?: mä)? (?:jaksa|kestä)"
    r"|viilte|viille|itseäni|satut(?:an|ta|ti|it)|vahingoit(?:an|ta)|hakka|hakat|lyö|löi|potki|töni|kurist|läimäy"
    r"|pahoinpi|raiska|ahdist|hyväksi ?käyt|kosket+el|kosk(?:ee|i) (?:mua|muhun|minua|minuun)|alasto[nm]"
    r"|uhka(?:a|il|s)|pelkää|pelkäs(?!t)|pelko|pelott|pelotan|en uskalla|väkival|kiusa|haukku|haukut"
    r"|turvat(?:on|tom)|hätä(?!n)|paha(?:a|n)? olo|paha olla|masen|paniik|yksinäi|karka(?:an|si)|känni|humala|ryyppä"
    r"|viinaa|huume"
    # Swedish
    r"|självmord|självska|ta(?:r|git)? (?:(?:mitt|sitt) liv|livet)|döda|dör?\b|vill inte (?:leva|finnas)|orkar inte"
    r"|(?:skär|skada|slå)r? (?:mig|sig)|slår|slog\b|slå\b|slag(?:en|it)|spark(?:ar?|ade) mig|misshand|våldt"
    r"|övergrepp|utnyttja|tafsa|(?:tar|tog|rör|rörde) (?:på|vid) mig|naken|hota(?:r|de|t|d|des|s)?\b"
    r"|rädda?\b(?! bar)|vågar inte|skräm|våld|mobb|reta[rd]|fryser ut|utfryst|otrygg|ångest|deprimer|panik"
    r"|ensam(?:ma|het)?\b|mår (?:jätte|så )?(?:dåligt|illa)|gör mig illa|gjorde mig illa|hatar (?:mig|mitt)"
    r"|rym(?:ma|mer|de)\b|kränk|berusa|dricker för mycket|knark|droger"
    # English
    r"|suicid|kill(?:s|ed|ing)?\b|(?:want to|wanna) die|wish i was dead|end my life|self[- ]?harm"
    r"|don'?t want to (?:live|be here)|can'?t (?:go on|take (?:it|this|any))|cut(?:s|ting)? (?:my|him|her)self"
    r"|hurt(?:s|ing)? (?:me|myself|us|him|her)|hits? (?:me|us|him|her|my)|hitting|kick(?:s|ed|ing)? me|slap|beat|abus"
    r"|rap(?:e[ds]?|ing)\b|molest|touch(?:es|ed|ing) me|naked|threat|afraid|scared|frighten|terrif|violen"
    r"|bull(?:y|ie)|unsafe|not safe|anxi|depress|panic|lonely|hate (?:myself|my life)|run(?:ning)? away|ran away|drunk"
    r"|drinks? too much"
)
DISTRESS = re.compile(rf"\b(?:{BEGINNINGS})", re.IGNORECASE)


def needs_help_first(answers: Mapping[str, object], text: str) -> bool:
    """The lowest face, no adult to tell, or words of distress."""
    return any(answers.get(code) == worst for code, worst in LOWEST.items()) or bool(DISTRESS.search(text))
