"""Sentences about the files of records."""

SENTENCES = {
    "attachment.empty": "“%(name)s” is empty (0 bytes).",
    "attachment.too_big": "“%(name)s” has %(size)s; the limit is %(limit)s.",
    "attachment.unknown_kind": "The content of “%(name)s” is of no kind that is taken here. Taken are %(kinds)s.",
    "attachment.kind_not_taken": "“%(name)s” is %(kind)s by its content, which is not taken here. Taken are %(kinds)s.",
    "attachment.other_ending": "“%(name)s” is %(kind)s by its content, but its name says otherwise. Name it as what it is (%(ending)s).",
    "attachment.damaged": "The file is damaged or incomplete: it begins as %(kind)s but does not end as one.",
    "attachment.two_kinds": "The file begins as %(kind)s but holds something else as well. Such files are not taken.",
    "attachment.macros": "The document carries macros or active parts. Such files are not taken; save it without them.",
    "attachment.not_here": "Such records have no files.",
    "attachment.not_found": "There is no such file, or it is not yours to see.",
    "attachment.report_sent": "The report was sent: its files stay as they are until it comes back.",
    "attachment.too_many": "The record has %(limit)s files already; remove one first.",
    "attachment.no_room": "There is no room for this file: %(held)s of %(limit)s bytes are taken. Files removed within the last 30 days count as well.",
    "attachment.already": "The very same file lies here already under the name “%(name)s”.",
    "attachment.infected": "A virus was found in “%(name)s”. Nobody can open it here.",
    "attachment.waiting": "“%(name)s” waits for its virus scan; it can be opened once it is found clean.",
    "attachment.removed": "“%(name)s” was removed from this record.",
    "attachment.bytes_missing": "The bytes of “%(name)s” are not in the store. Tell the administrators.",
    "attachment.scanner_away": "The virus scanner did not answer. The file waits; it is looked at again within a day.",
}
