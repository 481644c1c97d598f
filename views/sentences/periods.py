"""Sentences about regimes, periods, extensions and holidays."""

SENTENCES = {
    "holiday.no_name": "Say what the day off is for.",
    "regime.unknown": "There is no reporting regime with the code %(code)s.",
    "regime.code_taken": "Another reporting regime has the code %(code)s.",
    "period.in_use": "Reports, files or extensions rest on the period %(code)s: it stays.",
    "addressee_group.unknown": "There is no group of agencies with the code %(code)s.",
    "regime.in_use": "The regime %(code)s has periods: let it end on a day instead.",
    "regime.refused": "The regime %(code)s cannot be kept like this.",
    "regime.cutoff_rule": "This is not a rule for closing the figures: %(rule)s.",
    "regime.due_rule": "This is not a rule for the due date: %(rule)s.",
    "regime.frequency": "“%(entry)s” is not a period of the year.",
    "regime.element_missing": "Element %(number)s of Decree 09/2019/NĐ-CP is missing.",
    "period.code": "“%(code)s” is not the code of a period.",
    "period.unknown": "The regime %(regime)s has no period %(code)s.",
    "period.code_taken": "The regime already has a period %(code)s.",
    "period.disorder": "The days of the period %(code)s are out of order: it begins, ends, opens and closes before it is due.",
    "extension.not_later": "%(until)s is no later than the due date, %(due_on)s.",
    "reason.missing": "Please give the reason.",
    "holiday.already": "%(on)s is a holiday already.",
}

HELP = {
    "period.code": "Write 2021-Q3 for a quarter, 2021-Y for a year, 2021-H1 for a half, 2021-9M or 2021-M07.",
    "regime.frequency": "Use Q, Q1 … Q4, H1, H2, 9M, Y, M or M01 … M12.",
}
