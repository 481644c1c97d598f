"""Sentences about values of a register and about procedures."""

SENTENCES = {
    "value.required": "“%(column)s” must be filled in.",
    "value.wrong_type": "“%(value)s” is not of the kind that “%(column)s” takes.",
    "value.too_long": "“%(column)s” has %(length)s characters; the limit is %(limit)s.",
    "value.wrong_shape": "“%(value)s” does not look like “%(column)s” should.",
    "value.not_in_list": "“%(value)s” is not in the list of “%(column)s”.",
    "value.too_small": "“%(column)s” must be at least %(limit)s.",
    "value.too_large": "“%(column)s” must be at most %(limit)s.",
    "value.unknown_field": "There is no field “%(column)s” here.",
    "row.duplicate_key": "“%(value)s” stands more than once in the list.",
    "row.in_bin": "%(keys)s: this lies in the bin. Restore it first.",
    "row.not_in_bin": "%(keys)s does not lie in the bin.",
    "procedure.code_taken": "The code %(code)s belongs to “%(name)s” already.",
    "procedure.unknown": "There is no procedure with the code %(code)s.",
    "procedure.in_force_before_issued": "The legal document takes effect before it was issued.",
    "procedure.entered_before_decided": "It was entered in the national database before the decision was signed.",
    "procedure.shortened_without_issue": (
        "In a shortened procedure the deadline counts from the day the legal document was issued, which is missing."
    ),
    "procedure_variant.exists": "%(agency)s has an entry for procedure %(code)s already.",
    "procedure_variant.other_procedure": "The local code %(value)s belongs to another procedure than %(row_key)s.",
}

HELP = {
    "value.not_in_list": "Allowed: %(allowed)s.",
    "procedure.code_taken": "Amend that entry; if it lies in the bin, restore it.",
    "procedure.unknown": "Check the code: it has one digit, a point and six digits, such as 1.001193.",
}
