"""The charts of measures, drawn with the primitives of `foundations.svg`."""
