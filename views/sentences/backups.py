"""Sentences about copies of the whole portal."""

SENTENCES = {
    "backup.unreadable": "This is not a backup of the portal, or it is damaged.",
    "backup.damaged": "The backup is damaged: %(file)s does not match its hash.",
    "backup.other_format": "The backup is of a format that this version does not read: %(format)s.",
    "backup.other_revision": "The backup is of schema %(revision)s, this version has %(standing)s. Restore it with the version that made it, then update.",
    "backup.target_not_empty": "The target is not empty (%(table)s). A restore goes into an empty database and folder only.",
}
