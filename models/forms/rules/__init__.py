"""What holds for forms: their definitions, the language of their checks, the verdict on rows."""
