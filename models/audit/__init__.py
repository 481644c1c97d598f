"""Who did what, when, to which row, from which file: written with the change, never altered after it."""
