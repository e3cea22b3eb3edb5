"""The API: what programs read and write on a person's behalf, as JSON. See docs/decisions/011.

Nothing is decided here. A view asks the same `open_to`, the same forms and the same verbs as the page that shows the
same; what is different is the door (a token instead of a session) and the spelling.

    door       who asks: tokens, scopes, how often
    parsing    what is sent: JSON within limits
    problems   what is answered when something is wrong (RFC 9457)
    paging     long lists, by keys
    shapes     how things are spelled, for the answers and for the document
    views/     one class an address
    openapi    the document, kept as openapi.json beside it
"""
