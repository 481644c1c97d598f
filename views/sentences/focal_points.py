"""Sentences about focal points."""

SENTENCES = {
    "focal_point.main_exists": "%(code)s has been the main contact since %(since)s and has not ended.",
    "focal_point.removed": "The personal data of %(code)s was removed; nothing of it can be changed.",
    "focal_point.reason_needed": "Say who asked for the removal, and when.",
    "focal_point.unknown_code": "There is no focal point %(value)s.",
    "focal_point.masked_value": "“%(value)s” is a mask, not a value.",
    "focal_point.ends_before_it_begins": "The appointment ends (%(value)s) before it begins.",
}

HELP = {
    "focal_point.main_exists": "End that appointment, or let the new person replace it.",
    "focal_point.unknown_code": "Leave the code blank to appoint somebody new; the portal gives the code.",
    "focal_point.masked_value": "Leave the cell as it was exported, or write the whole value.",
}
