"""What holds for a report: its states and moves, how revisions differ, what its hash covers."""
