"""Words: a table per language, lower case, no accents; what the keys mean: `vocabulary.Kind`."""
