"""Day words: the words for a day or an hour on which something may be due, and what each of them means."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from engine.analysis.english import days
from engine.analysis.english.clock import NUMBERS, ZONE, ZONED
from engine.analysis.english.days import MONTHS, ORDINALS, WEEKDAYS

Resolve = Callable[[re.Match[str], datetime], date | datetime | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """
    Words for a day or an hour, and what they mean seen from a moment.

    A text that has none of the `hints` cannot match; to look for those first takes a tenth of the time.
    """

    pattern: re.Pattern[str]
    resolve: Resolve
    hints: tuple[str, ...]

    def may_match(self, small: str) -> bool:
        """Whether there is any use in trying the pattern on a text, which is given in small letters."""
        # A loop: a generator takes twice as long, and this is asked some thirty times of every sentence.
        for hint in self.hints:  # noqa: SIM110
            if hint in small:
                return True
        return False


_BY = r"(?:\b(?:by|before|until|till|no\ later\ than|due|on|for)\s+)?"
_LIMIT = r"\b(?:by|before|until|till|no\ later\ than|due)\s+"
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
_MONTHS = (
    r"(?:january|february|march|april|(?-i:May)|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b"
)
_MONTH = rf"(?P<month>{_MONTHS})\.?"
_ORDINAL = "|".join(sorted(ORDINALS, key=len, reverse=True))
_NTH = rf"(?:the,?\s+(?P<ordinal>{_ORDINAL})|(?:the,?\s+)?(?P<number>[0-3]?\d)(?:st|nd|rd|th))\b"
_NAMED_DAY = rf"(?:\b{_WEEKDAY},?\s+(?:on\s+)?)?"
_NOT_OF_A_MONTH = rf"(?!\s+(?:of\s+)?{_MONTHS})"
_NOT_A_THING = r"(?=\s*(?:[.,;:!?)]|$)|\s+(?:at|by|and|or|in|then|if|is|works|would|before|after|ok|okay|please)\b)"
"""After an ordinal: no more of its own phrase, as there is in "on Monday the first draft"."""
_NO_DATE_AFTER = (
    rf"(?!,?\s+(?:on\s+)?(?:(?:the,?\s+)?(?:[0-3]?\d(?:st|nd|rd|th)\b|[0-3]?\d\s+{_MONTHS}|{_MONTHS}\.?\s+\d)"
    rf"|the,?\s+(?:{_ORDINAL})\b(?:{_NOT_A_THING}|\s+of\ {_MONTHS})))"
)
"""Where a date follows a weekday, that tells which."""
_NUMBER = r"(?P<number>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"\b(?:,?\s+(?P<year>20\d\d))?"
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True)).replace(' ', chr(92) + ' ')})"
_PART = r"(?:\s+(?:morning|noon|afternoon|arvo|evening|night))?"
_LATEST = r"(?:,?\s+(?:at\ the\ )?latest\b)?"
_NOT_OWNER = r"(?!'s)"
_NOT_NAMED_FOR = r"(?!\s+(?:meeting|call|release|report|session|review|deadline|stand-?up|sync|demo|on\b(?!\s+the)))"
_PAST_OR_EVERY = "".join(rf"(?<!{word}\ )" for word in ("last", "every", "each", "since", "from", "the", "a"))


def _rule(source: str, resolve: Resolve, *hints: str) -> Rule:
    return Rule(re.compile(source, re.IGNORECASE | re.VERBOSE), resolve, hints)


DAYS: tuple[Rule, ...] = (
    _rule(
        rf"(?:{_LIMIT}|\bon\s+)(?:the\s+)?(?P<first>[0-3]?\d)(?P<mark>[/.])(?P<second>[0-3]?\d)(?:(?P=mark)(?!\d)|(?![\d/.%])|(?=\.?$))"
        r"(?!\s*(?:%|am|pm|h\b|hours?|gb|mb|[x*]))",
        days.written_day,
        *("/", "."),
    ),
    _rule(rf"{_BY}\b(?P<iso>\d{{4}}-\d\d-\d\d)\b", days.iso_date, "-"),
    _rule(
        rf"""{_BY}\b(?P<day>(?:the\ )?day\ after\ tomorrow|tomorrow|today|tonight
        |this\ (?:morning|afternoon|arvo|evening)
        |(?:the\ )?end\ of\ (?:the\ |business\ )?(?:day|today)|eod|cob|close\ of\ business
        |(?:right\ )?(?:after|before)\ (?:lunch|dinner|supper|work|standup|(?:the|my|our)\ (?:stand-?up|break|lunch))
        |first\ thing(?!\ (?:tomorrow|on|next|in\ the\ morning\ (?:on|of))))\b
        (?!\s+(?:on\ )?(?:tomorrow|\w+day)\b)
        {_PART}{_NOT_OWNER}""",
        days.day_from_now,
        *(
            "morrow",
            "today",
            "tonight",
            "this ",
            "end of",
            "eod",
            "cob",
            "close of",
            "after ",
            "before ",
            "first thing",
        ),
    ),
    _rule(
        r"""(?<!every\ )(?<!later\ )\bin\ the\ morning\b(?!\s+(?:on|of|we|i)\b)(?!\s+\w+day\b)""",
        days.morning,
        "in the morning",
    ),
    _rule(
        r"""\b(?:right\ |straight\ )?after\ (?:this(?:\ (?:call|meeting|session))?|the\ call)\b
        (?=\s*(?:[.,;!?]|$)|\s+(?:and|then|so)\b)
        |\bon\ (?:my|your|the)\ way\ (?:out|home)\b
        |\b(?:over|at|during)\ lunch\b(?!\s+(?:on\ )?(?:tomorrow|\w+day)\b)""",
        days.later_today,
        *("after ", " way ", " lunch"),
    ),
    _rule(
        rf"""{_PAST_OR_EVERY}(?:(?:{_LIMIT}|\bon\s+)(?:the\ )?)?\b(?:(?P<which>next|this|coming)\s+)?{_WEEKDAY}\b
        {_PART}(?:,?\s+(?P<later>(?:of\ )?next\ week|week|the\ week\ after(?:\ next)?)\b)?{_LATEST}
        {_NOT_OWNER}{_NOT_NAMED_FOR}{_NO_DATE_AFTER}""",
        days.weekday,
        "day",
    ),
    _rule(
        rf"{_BY}\b(?P<which>next)\ week,?\s+(?:(?:on|by)\ )?{_WEEKDAY}\b{_LATEST}{_NOT_OWNER}", days.weekday, " week"
    ),
    _rule(rf"{_BY}\b(?P<later>a\ week)\s+(?:on|from)\ {_WEEKDAY}\b{_LATEST}", days.weekday, "a week "),
    _rule(
        rf"{_BY}(?:(?:the\ )?end\ of\ )?\b(?:this|next)\ week\b{_NOT_OWNER}(?!end|,?\s+(?:on\ |by\ )?\w+day\b)",
        days.week,
        " week",
    ),
    _rule(rf"{_BY}\b(?:(?:the\ )?middle\ of\ |mid[\ -]?)(?:(?:this|next|the)\ )?week\b", days.week, "mid"),
    _rule(rf"{_BY}\bthe\ week\ after\ next\b", days.week, "week after"),
    _rule(rf"{_BY}(?:the\ )?\bend\ of\ (?:the\ )?week\b|{_BY}\beow\b", days.week, "end of", "eow"),
    _rule(
        r"\b(?:by|before|over|on|at|during)\s+(?:the|this|next)\ weekend\b|\b(?:this|next)\ weekend\b",
        days.weekend,
        "weekend",
    ),
    _rule(
        rf"{_BY}(?:at\ )?(?:the\ )?\bend\ of\ (?:(?:the|this|next)\ )?month\b|{_BY}\bnext\ month\b{_NOT_OWNER}",
        days.month,
        "month",
    ),
    _rule(rf"{_BY}(?:at\ )?(?:the\ )?\bend\ of\ {_MONTH}", days.named_month, "end of"),
    _rule(rf"{_BY}(?:at\ )?(?:the\ )?\bend\ of\ (?:(?:the|this)\ )?year\b", days.year, "year"),
    _rule(
        rf"\b(?:in|within)\s+(?:the\ next\ )?{_COUNT}\s+(?P<unit>hour|hr|minute|min|day|week|month)s?\b",
        days.time_from_now,
        *("hour", "hr", "min"),
        "day",
        "week",
        "month",
    ),
    _rule(r"\b(?:in|within)\ (?P<count>a)\ (?P<unit>fortnight)\b", days.time_from_now, "fortnight"),
    _rule(rf"\b{_COUNT}\s+(?P<unit>day|week|month)s?\ from\ (?:now|today)\b", days.time_from_now, "from "),
    _rule(rf"{_BY}{_NAMED_DAY}\b{_MONTH}\s+(?:the\ )?{_NUMBER}{_YEAR}", days.calendar_day, *MONTHS),
    _rule(rf"{_BY}{_NAMED_DAY}(?<![\d.])(?:the\ )?{_NUMBER}\s+(?:of\ )?{_MONTH}{_YEAR}", days.calendar_day, *MONTHS),
    _rule(rf"{_BY}{_NAMED_DAY}\b(?:the\ )?(?P<ordinal>{_ORDINAL})\s+of\ {_MONTH}{_YEAR}", days.calendar_day, *MONTHS),
    _rule(rf"{_BY}{_NAMED_DAY}\b{_MONTH}\s+the\ (?P<ordinal>{_ORDINAL})\b{_NOT_A_THING}", days.calendar_day, *MONTHS),
    _rule(rf"{_BY}\b{_WEEKDAY},?\s+(?:on\s+)?{_NTH}{_NOT_OF_A_MONTH}{_NOT_A_THING}", days.day_of_month, "day"),
    _rule(
        rf"(?:{_LIMIT}|\bon\s+)(?:the,?\s+)+(?P<number>[0-3]?\d)(?:st|nd|rd|th)\b{_NOT_OF_A_MONTH}",
        days.day_of_month,
        "the",
    ),
    _rule(
        r"(?<!day\ )(?<!day,\ )(?:\bthe\s+|(?:^|(?<=,\ ))(?=\S+\ (?:works|is|would)))"
        r"(?P<number>[0-3]?\d)(?:st|nd|rd|th)\b(?=\s*(?:[.,;!?)]|$)|\s+(?:would|is|works|at|and|or|in|then|if|ok|okay)\b)",
        days.day_of_month,
        *("st", "nd", "rd", "th"),
    ),
    _rule(
        rf"\b(?:that's|it's|is|be)\s+the\s+(?P<ordinal>{_ORDINAL})\b(?=\s*(?:[.,;!?]|$))(?<!first)(?<!second)",
        days.day_of_month,
        "the",
    ),
    _rule(
        rf"(?:{_LIMIT}|\bon,?\s+)(?:by\s+)?(?:the,?\s+)+(?P<ordinal>{_ORDINAL})\b(?!\s+\w+ing\b)(?!\s+of\b)",
        days.day_of_month,
        "the",
    ),
)
HOURS: tuple[Rule, ...] = (
    _rule(
        rf"{_LIMIT}(?:{ZONED}|(?:noon|\d{{1,2}}(?:[:.]\d\d)?\s*(?:[ap]\.?m\b|o'clock|(?<=\d:\d\d)(?![\d:]))|\w+\s+o'clock)(?:\s*{ZONE})?)",
        days.hour_today,
        *("by", "before", "until", "till", "later", "due"),
    ),
)
