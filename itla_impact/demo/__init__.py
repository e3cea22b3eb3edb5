"""The demo's example data: invented people and organisations in real areas, the same rows for the same day.

`load` builds it all in order; each other module makes one kind of thing from the texts and numbers in `content/`.
"""
