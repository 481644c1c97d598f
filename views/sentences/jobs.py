"""Sentences about work outside a request."""

SENTENCES = {
    "job.not_found": "There is no such piece of work, or it is not yours to see.",
    "job.not_yours": "Only the person who asked for it, or an administrator, can do this.",
    "job.already_ended": "It has already ended.",
    "job.not_failed": "Only work that failed or was cancelled can be tried again.",
    "job.given_up": "It was given up meanwhile; nothing of it was kept.",
    "job.lost": "The work was cut off: its process ended before it did. Nothing of it was kept; you can try again.",
    "job.broke": "The work failed for a reason of ours. Nothing of it was kept; the administrators can find it by number %(job)s.",
    "job.unknown_kind": "Nobody here knows how to do this kind of work: %(kind)s.",
    "job.requester_gone": "The account that asked for it can no longer sign in.",
}
