"""Step 5: what families have said: channels, answers that turn with time, words of their own, and what a reader did."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from random import Random
from typing import Any

from ecosystems.models import Area
from feedback.models import AnsweredBy, Channel, Held, QuestionnaireVersion, Rejection, State, Submission
from feedback.models.channels import CODE_ALPHABET, CODE_LENGTH
from feedback.questionnaires import DONT_KNOW, newest
from foundations.holidays import working_days_after
from itla_impact.demo import content
from itla_impact.demo.chance import dice, highest, key, pick
from itla_impact.demo.network import Example
from itla_impact.demo.seasons import share, spread
from itla_impact.demo.voices import Voices

#: Who answered fully on the first day of the running quarter, so that its figures can be shown from that day on.
FIRST_DAY = {"adults": 16, "children": 14}
#: How many days ago came what still waits for its reader, the oldest beyond the promised time.
WAITING_DAYS = (8, 6, 5, 3, 2, 1, 0)

LANGUAGES = {"fi": 86.0, "sv": 8.0, "en": 6.0}
ANSWERERS = {AnsweredBy.GUARDIAN: 70.0, AnsweredBy.YOUTH: 16.0, AnsweredBy.RELATIVE: 8.0, AnsweredBy.UNKNOWN: 6.0}
SERVICES = {
    AnsweredBy.GUARDIAN: {
        **{"family_centre": 27.0, "early_education": 18.0, "school": 25.0, "social_work": 14.0},
        **{"association": 10.0, "other": 4.0, DONT_KNOW: 2.0},
    },
    AnsweredBy.YOUTH: {"youth": 60.0, "school": 40.0},
}
AGREE = ("got_help", "listened", "could_influence", "told_many", "felt_safe")
CHILDREN_SHARE = 0.26
#: How much more often children answer through a channel of their own.
CARD = 15
UNANSWERED, UNSURE, OWN_WORDS, HIDDEN = 0.07, 0.05, 0.45, 0.05
#: A mood that no throw of the dice turns.
STRONG = 3.0
PLACES = {"home": 8.0, "friends": 7.0, "hobby": 5.0, "school": 4.0, "elsewhere": 1.5, "nowhere": 0.6}
FACES = {
    True: {"very_good": 45.0, "good": 38.0, "between": 14.0, "bad": 3.0},
    False: {"good": 12.0, "between": 42.0, "bad": 34.0, "very_bad": 12.0},
}
TRUSTED = {True: {"yes": 86.0, "maybe": 11.0, "no": 3.0}, False: {"yes": 56.0, "maybe": 28.0, "no": 16.0}}


@dataclass(slots=True)
class Answering:
    """One submission on its way. `mood` pulls all its answers the same way; one who answers `fully` skips nothing."""

    day: date
    is_child: bool
    mood: float
    fully: bool = False
    text: str = ""
    language: str = ""
    service: str = ""
    state: State = State.READ
    held: str = ""
    rejected_for: str = ""
    answered_by: AnsweredBy = AnsweredBy.CHILD
    answers: dict[str, str | list[str]] = field(default_factory=dict)
    pleased: bool = False


@dataclass(slots=True)
class Speaking:
    """What all submissions of an ecosystem are made from."""

    example: Example
    dice: Random
    channels: list[tuple[dict[str, Any], Channel]]
    children_since: date
    municipalities: dict[Area | None, float]
    voices: Voices

    @property
    def is_lively(self) -> bool:
        return len(self.channels) > 1


def open_channels(example: Example) -> list[tuple[dict[str, Any], Channel]]:
    """The channels with their rows of the content. Their addresses are the same on every day."""
    rows = example.content["channels"]
    channels = Channel.objects.bulk_create(
        Channel(
            code=_address(example.slug, row["name"]),
            name=row["name"],
            ecosystem=example.ecosystem,
            membership=example.members[row["organisation"]] if "organisation" in row else None,
            kind=row["kind"],
            opened_on=example.day(row.get("opened", 0)),
        )
        for row in rows
    )
    return list(zip(rows, channels, strict=True))


def _address(slug: str, name: str) -> str:
    chance = Random(f"{slug} {name}")
    return "".join(chance.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))


def let_families_speak(example: Example) -> None:
    """Writes the channels of an ecosystem and all that has come through them."""
    channels = open_channels(example)
    if not example.content["submissions"]:
        return
    chance = dice(f"{example.slug} submissions", example.today)
    own = [channel.opened_on for row, channel in channels if row.get("children")]
    since = own[0] if own and own[0] else example.calendar.begins
    speaking = Speaking(example, chance, channels, since, example.municipalities(), Voices(chance))
    answering = _counted(speaking)
    for index, quarter in groupby(answering, key=lambda one: example.calendar.index(one.day)):
        _turn(speaking, index, list(quarter))
    if speaking.is_lively:
        answering += _set_aside(speaking)
    versions = {False: newest("adults"), True: newest("children")}
    rows = [_submission(speaking, one, versions[one.is_child]) for one in answering]
    Submission.objects.bulk_create(rows, batch_size=1000)


def _counted(speaking: Speaking) -> list[Answering]:
    """Everything the figures count, oldest first."""
    example, chance = speaking.example, speaking.dice
    certain = [*_on_the_first_day(speaking), *_waiting(speaking)] if speaking.is_lively else []
    days = spread(example.content["submissions"] - len(certain), example.calendar, chance)
    usual = [
        _begun(speaking, day, is_child=day >= speaking.children_since and chance.random() < CHILDREN_SHARE)
        for day in days
    ]
    return sorted([*certain, *usual], key=lambda one: one.day)


def _begun(speaking: Speaking, day: date, *, is_child: bool) -> Answering:
    chance = speaking.dice
    one = Answering(day, is_child, chance.gauss(0, 1), language=pick(chance, LANGUAGES))
    if not is_child:
        one.answered_by = pick(chance, ANSWERERS)
    return one


def _on_the_first_day(speaking: Speaking) -> list[Answering]:
    day = speaking.example.calendar.quarters[-1].first_day
    kinds = [False] * FIRST_DAY["adults"] + [True] * FIRST_DAY["children"]
    certain = [_begun(speaking, day, is_child=is_child) for is_child in kinds]
    for one in certain:
        one.fully = True
    return certain


def _waiting(speaking: Speaking) -> list[Answering]:
    """What still waits for its reader."""
    waiting = []
    for days, row in zip(WAITING_DAYS, content.read("voices")["waiting"], strict=True):
        one = _begun(speaking, speaking.example.today - timedelta(days=days), is_child=False)
        one.mood = STRONG if row["mood"] == "good" else -STRONG
        one.language, one.text, one.service = row["language"], row["text"], row["service"]
        one.state, one.answered_by = State.RECEIVED, AnsweredBy.GUARDIAN
        waiting.append(one)
    return waiting


def _set_aside(speaking: Speaking) -> list[Answering]:
    """What waits in quarantine and what was not taken in: outside the figures."""
    words, today = content.read("voices"), speaking.example.today
    aside = []
    for held, texts in words["held"].items():
        for text in texts:
            one = _begun(speaking, today - timedelta(days=1), is_child=held == Held.TOO_MANY)
            one.language, one.text, one.state, one.held = "fi", text, State.QUARANTINED, held
            aside.append(one)
    for number, (because, texts) in enumerate(words["rejected"].items(), start=1):
        for text in texts:
            one = _begun(speaking, today - timedelta(days=9 * number), is_child=False)
            one.language, one.text, one.state, one.rejected_for = "fi", text, State.REJECTED, Rejection(because)
            aside.append(one)
    return aside


def _turn(speaking: Speaking, index: int, quarter: list[Answering]) -> None:
    """Answers all questions of a quarter's submissions so that the shares are those of their place on the curves."""
    chance = speaking.dice
    adults = [one for one in quarter if not one.is_child]
    children = [one for one in quarter if one.is_child]
    for question in AGREE:
        _answer(speaking, index, adults, question=question, option=_agree)
    _answer(speaking, index, children, question="child_listened", option=_listened)
    for one in adults:
        one.pleased = one.answers.get("got_help", "3") in {"4", "5"}
        services = SERVICES.get(one.answered_by, SERVICES[AnsweredBy.GUARDIAN])
        if one.service or one.fully or chance.random() > UNANSWERED:
            one.answers["service"] = one.service or pick(chance, services)
    for one in children:
        one.pleased = one.answers.get("child_listened") == "yes"
        _feel(speaking, one)
    for one in quarter:
        _say(speaking, one)


def _answer(
    speaking: Speaking, index: int, among: list[Answering], *, question: str, option: Callable[[Random, bool], str]
) -> None:
    chance, answering = speaking.dice, []
    for one in among:
        thrown = chance.random()
        if one.fully or thrown > UNANSWERED + UNSURE:
            answering.append(one)
        elif thrown > UNANSWERED:
            one.answers[question] = DONT_KNOW
    wanted = share(speaking.example.content["turns"][question], index, speaking.example.calendar, chance)
    pull = -0.8 if question == "told_many" else 0.8
    agreeing = highest([pull * one.mood + chance.gauss(0, 0.7) for one in answering], wanted)
    for one, agrees in zip(answering, agreeing, strict=True):
        one.answers[question] = option(chance, agrees)


def _agree(chance: Random, agrees: bool) -> str:
    return pick(chance, {"5": 44.0, "4": 56.0} if agrees else {"3": 44.0, "2": 35.0, "1": 21.0})


def _listened(chance: Random, agrees: bool) -> str:
    return "yes" if agrees else pick(chance, {"a_little": 64.0, "no": 36.0})


def _feel(speaking: Speaking, child: Answering) -> None:
    chance = speaking.dice
    for question, options in (("child_feeling", FACES), ("child_adult", TRUSTED)):
        if child.fully or chance.random() > UNANSWERED:
            child.answers[question] = pick(chance, options[child.pleased])
    if child.fully or chance.random() > UNANSWERED:
        places = {pick(chance, PLACES) for _time in range(chance.choice([1, 2, 3]))}
        child.answers["child_good_places"] = sorted(places - {"nowhere"} or places)


def _say(speaking: Speaking, one: Answering) -> None:
    """Words of her own, or that she has none; a few words a reader has hidden."""
    chance, question = speaking.dice, "child_change" if one.is_child else "helped"
    if one.text:
        return
    if one.fully or chance.random() < OWN_WORDS:
        one.text = _words(speaking, one)
    elif chance.random() < UNSURE:
        one.answers[question] = DONT_KNOW


def _words(speaking: Speaking, one: Answering) -> str:
    voices = speaking.voices
    if one.is_child:
        return voices.child(one.language, pleased=one.pleased)
    if speaking.dice.random() < HIDDEN:
        return voices.hidden(one.language)
    return voices.adult(one.language, str(one.answers.get("service", "other")), pleased=one.pleased)


def _submission(speaking: Speaking, one: Answering, version: QuestionnaireVersion) -> Submission:
    chance, channel = speaking.dice, _channel(speaking, one)
    read = working_days_after(one.day, chance.randint(1, 4))
    return Submission(
        id=key(chance),  # nobody holds a receipt of these
        channel=channel,
        ecosystem=speaking.example.ecosystem,
        membership_id=channel.membership_id,
        municipality=pick(chance, speaking.municipalities),
        version=version,
        date=one.day,
        language=one.language,
        answered_by=one.answered_by,
        answers=one.answers,
        text=one.text,
        state=one.state,
        held=one.held,
        rejected_for=one.rejected_for,
        read_on=min(read, speaking.example.today) if one.state == State.READ else None,
    )


def _channel(speaking: Speaking, one: Answering) -> Channel:
    open_then = {
        channel: float(row["weight"]) * (CARD if row.get("children") else 1)
        for row, channel in speaking.channels
        if channel.opened_on is not None and channel.opened_on <= one.day and (one.is_child or not row.get("children"))
    }
    return pick(speaking.dice, open_then)
