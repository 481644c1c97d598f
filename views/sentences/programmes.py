"""Sentences about official documents, programmes, objectives and targets."""

SENTENCES = {
    "document.unknown": "There is no document %(number)s of that date and issuer.",
    "document.already": "A document %(number)s of that date and issuer is there already, perhaps in the bin.",
    "programme.unknown": "There is no programme with the code %(code)s.",
    "programme.code_taken": "Another programme has the code %(code)s.",
    "objective.code_taken": "The programme already has an objective %(code)s, perhaps in the bin.",
    "target.code_taken": "The objective already has a target %(code)s, perhaps in the bin.",
    "target.operator": "“%(operator)s” is no way to hold a figure against a target.",
    "target.done_has_no_value": "The target %(code)s is done or not done; it has no figure.",
}
