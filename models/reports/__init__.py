"""Who reported what for which period, in which revision, and where that report stands."""
