"""Direct messages to us, where no readouts are made: the answer says where they are."""

from blocks.problems import Failure, problem
from handlers.intake import Intake
from handlers.payloads import Direct
from handlers.vocabulary import help_text
from storage.transaction import Transaction


def directly_asked(db: Transaction, intake: Intake, direct: Direct) -> None:
    """Owe the help, and that it holds in channels."""
    body = help_text(None, problem([Failure("", "no_channel")], limits=intake.limits))
    intake.say(db, direct.asker, body, thread_ts=direct.message.thread_ts)
