"""Sentences about plans and tasks."""

SENTENCES = {
    "task.bad_progress": "Progress is a figure from 0 to 100.",
    "task.bad_day": "This is no day.",
    "plan.exists": "%(agency)s has a plan for programme %(programme)s already.",
    "plan.missing": "%(agency)s has no plan for programme %(programme)s yet.",
    "plan.issued_in_future": "The act is dated in the future (%(value)s).",
    "plan.received_before_issued": "The plan was received before it was issued.",
    "task.number_taken": "The plan has a task number %(number)s already.",
    "task.time_unreadable": "The time “%(value)s” cannot be read.",
    "task.dated_without_due": "A dated task needs the day by which it is due.",
    "task.due_but_not_dated": "Only a dated task has a day by which it is due.",
    "task.starts_after_due": "The task begins after it is due.",
    "task.done_below_100": "A task that is done stands at 100 %%, not at %(value)s.",
    "task.done_on_but_not_done": "A day of completion is given, but the task is not done.",
    "task.done_in_future": "The day of completion (%(value)s) lies in the future.",
}

HELP = {
    "task.time_unreadable": (
        "Write for example “Trước 15/6/2021”, “Tháng 12/2021”, “Quý III/2021”, “Năm 2022”, “Thường xuyên”, “hằng quý” "
        "or “Theo hướng dẫn của …”; or give the kind of time and the dates yourself."
    ),
    "plan.exists": "Amend that plan; each agency has one per programme.",
    "plan.missing": "Enter the plan first, then its tasks.",
}
