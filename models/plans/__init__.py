"""Plans and tasks (kế hoạch, nhiệm vụ): what an agency undertook in a programme, by when."""
