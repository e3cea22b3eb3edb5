"""Charts' primitives: scales, ticks, axes and marks, drawn on the server. They know numbers and words, no domain.

`frames` says how large a drawing is, `ticks` and `scales` where things stand, `builder` writes the SVG, `axes` and
`marks` draw, `labels` keeps direct labels apart.
"""
