"""The tick's door to the ecosystems."""

from celery import shared_task

from ecosystems import account, activity_log, api_tokens, invitations


@shared_task
def forget_names_of_entries() -> None:
    """Every few minutes. A partial index holds the parts that still have a name, the oldest first."""
    activity_log.forget_names()


@shared_task
def forget_old_invitations() -> None:
    """Every ten minutes: a bulk delete of a small table."""
    invitations.forget_old()


@shared_task
def forget_ended_sessions() -> None:
    """Every ten minutes: a session that nobody signed out of ends by itself, and its row goes."""
    account.forget_ended_sessions()


@shared_task
def forget_old_tokens() -> None:
    """Every ten minutes: keys of programs that ended long ago."""
    api_tokens.forget_ended()
