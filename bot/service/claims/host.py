"""Answer what the claim conversation asks of the world: the days on the list, what a rule needs, the priced claim."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from bot.domain import reasons
from bot.flows import engine
from bot.flows.conditions import Answers
from bot.flows.engine import Option, Problem
from bot.flows.model import MORE
from bot.flows.per_diem import CLAIM, NO_DAY, rounds
from bot.ports import Committee, Conversation, Meeting
from bot.render import claims as cards
from bot.render import claims_money as money
from bot.render.parts import button, say
from bot.service.claims import days, facts
from bot.service.claims.days import Draft
from bot.service.claims.facts import Facts
from bot.service.desk import Desk
from bot.service.facts import row_id
from bot.text import Arg, Button, Line, Plain

MOST_MILES: Final = 2000
"""The state is some 400 miles long; five times that in a day is a slip."""
DIGEST_LETTERS: Final = 12


async def of(desk: Desk, conversation: Conversation) -> ClaimHost:
    """Make the host of a claim's conversation from what the database says now."""
    correcting = row_id(conversation.answers.get(CLAIM, ""))
    found = await facts.load(desk, await facts.member(desk), correcting=correcting)
    return ClaimHost(found, conversation)


class ClaimHost:
    """Host one update of one claim; it is priced once for each set of answers the engine looks at."""

    def __init__(self, found: Facts | None, conversation: Conversation) -> None:
        self.facts = found
        self._conversation = conversation
        self._drafts: dict[tuple[tuple[str, str], ...], Draft] = {}

    def draft(self, answers: Answers) -> Draft:
        """Gather and price the days of a claim."""
        known = tuple((key, value) for key, value in answers.items() if key.startswith("days."))
        made = self._drafts.get(known)
        if made is None:
            made = self._drafts[known] = days.draft(self.facts, answers)
        return made

    # --- sources and readers ---------------------------------------------------------------------------------------

    def options(self, source: str, answers: Answers) -> Sequence[Option]:
        """List the options of a source, best first."""
        match source:
            case "meetings":
                return [*map(self._day_option, self._free(answers)), Option(NO_DAY, say(cards.NOT_ANY))]
            case "roles":
                meeting = self._meeting(answers)
                clauses = days.roles(self.facts, meeting) if self.facts and meeting else ()
                return [Option(str(clause), say(cards.ROLES[clause])) for clause in clauses]
            case "attest":
                return [Option(self._digest(answers), say(cards.TRUE))]
        raise KeyError(source)

    def _day_option(self, meeting: Meeting) -> Option:
        if self.facts is None or len(self.facts.committees) == 1:
            return Option(str(meeting.id), day_line(meeting))
        label = say(cards.CLAIM_DAY_OF, date=days.day_of(meeting), committee=named(self.facts, meeting))
        return Option(str(meeting.id), label)

    def _free(self, answers: Answers) -> list[Meeting]:
        """List the days that may be claimed beside those of the rounds before."""
        if self.facts is None:
            return []
        others = days.earlier(self.facts, answers)
        return [each for each in days.listed(self.facts) if days.fits(self.facts, each, others)]

    def _digest(self, answers: Answers) -> str:
        """Name what is attested: with another day or amount the answer given before counts no more."""
        made = self.draft(answers)
        said = repr([(each.meeting.id, each.clause, each.asked) for each in made.days])
        total = made.priced.total_cents if made.priced else None
        rule = made.rule.id if made.rule else 0
        return hashlib.sha256(f"{said} {total} {rule}".encode()).hexdigest()[:DIGEST_LETTERS]

    def read(self, reader: str, words: str, answers: Answers) -> str | Problem:
        """Turn typed words into an answer, or say why they are none."""
        if reader != "miles":
            raise KeyError(reader)
        plain = words.strip().replace(",", "")
        if plain.isascii() and plain.isdecimal() and int(plain) <= MOST_MILES:
            return str(int(plain))
        return Problem(say(cards.NOT_MILES), say(cards.STILL_NOT_MILES))

    # --- facts -----------------------------------------------------------------------------------------------------

    def fact(self, name: str, answers: Answers) -> bool:
        """Tell whether a named fact holds."""
        match name:
            case "nothing_left":
                return not self.draft(answers).days
            case "no_rate":
                made = self.draft(answers)
                return bool(made.days) and not made.complete
            case "claimable":
                return self.draft(answers).complete
        meeting = self._meeting(answers)
        return meeting is not None and self.facts is not None and self._of_day(name, self.facts, meeting, answers)

    def _of_day(self, name: str, found: Facts, meeting: Meeting, answers: Answers) -> bool:
        if name == "two_seats":
            return bool(days.roles(found, meeting))
        # Of the day's answers only those before this question are seen, so what bars the day is asked itself.
        barred = days.refusal(found, meeting, answers) is not None
        return barred if name == "barred" else not barred and days.asks(found, meeting, name.removeprefix("asks_"))

    def _meeting(self, answers: Answers) -> Meeting | None:
        return days.meeting_of(self.facts, answers) if self.facts else None

    def counted(self, reviewed: Sequence[tuple[engine.Asking, str]]) -> list[tuple[engine.Asking, str]]:
        """Leave the lines of a day that cannot be claimed, or that names none, off the review."""
        out = {prefix for prefix in {_round(asking) for asking, _ in reviewed} if self._is_out(prefix, reviewed)}
        return [each for each in reviewed if _round(each[0]) not in out]

    def _is_out(self, prefix: str, reviewed: Sequence[tuple[engine.Asking, str]]) -> bool:
        given = {asking.step.id: answer for asking, answer in reviewed if _round(asking) == prefix}
        meeting = self._meeting(given)
        return meeting is None or self.facts is None or days.refusal(self.facts, meeting, given) is not None

    # --- what is told ----------------------------------------------------------------------------------------------

    def told(self, name: str, answers: Answers) -> Sequence[Line]:
        """Tell what a card says before its question; "" is nothing."""
        match name:
            case "gone":
                return self._gone()
            case "day":
                meeting = self._meeting(answers)
                return [day_line(meeting)] if meeting else []
            case "barred":
                meeting = self._meeting(answers)
                why = days.refusal(self.facts, meeting, answers) if self.facts and meeting else None
                return [why] if why else []
            case "no_rate":
                priced = self.draft(answers).priced
                return priced.problems if priced else ()
            case "claim":
                return self._arithmetic(answers)
            case "total":
                return self._total(answers)
        return ()

    def _gone(self) -> list[Line]:
        """Say why days that were picked cannot be claimed any more: filed on another phone, called off, too late."""
        if self.facts is None:
            return []
        picked = [days.meeting_of(self.facts, given) for _, given in rounds(self._conversation.answers)]
        why = [days.refusal(self.facts, each) for each in picked if each is not None]
        return [each for each in why if each is not None]

    def _arithmetic(self, answers: Answers) -> list[Line]:
        """Write the claim day by day, what it comes to, and who pays miles."""
        made, committee = self.draft(answers), self._committee(answers)
        if made.priced is None or committee is None:
            return []
        return claim_lines(made, committee)

    def _total(self, answers: Answers) -> list[Line]:
        made = self.draft(answers)
        total = made.priced.total_cents if made.priced else None
        return [say(money.TOTAL, amount=money.money(total))] if total is not None else []

    def _committee(self, answers: Answers) -> Committee | None:
        made = self.draft(answers)
        return self.facts.committees.get(made.days[0].meeting.committee) if self.facts and made.days else None

    def args(self, answers: Answers) -> Mapping[str, Arg]:
        """Fill the card of the one Submit."""
        committee = self._committee(answers)
        return {"committee": Plain(committee.name if committee else "")}

    def ways(self, asking: engine.Asking) -> Sequence[Button]:
        """Offer to add a day where there is another one, and to file nothing."""
        ways = [button(cards.FILE_NOTHING, "s|drop")]
        if asking.path != "attest":
            return ways
        if self._answered_more(asking.seen):
            ways.insert(0, button(cards.CHANGE, "c|"))
        if self._free(asking.seen):
            ways.insert(0, button(cards.ADD_DAY, f"p|more|{self._conversation.id}"))
        return ways

    def _answered_more(self, answers: Answers) -> bool:
        """Tell whether there is more to change than which day it is: that is one Back away."""
        correcting = self.facts is not None and bool(self.facts.correcting)
        return correcting or any(set(given) - {"meeting", MORE} for _, given in rounds(answers))


def claim_lines(made: Draft, committee: Committee) -> list[Line]:
    """Write the arithmetic of a claim that is not filed yet."""
    activities = [each.meeting.activity for each in made.days]
    policy, priced = made.rule.policy if made.rule else None, made.priced
    lines = money.arithmetic(priced.lines, activities) if priced else []
    if priced and priced.total_cents is not None:
        lines.append(say(money.TOTAL, amount=money.money(priced.total_cents)))
    if priced and not priced.verified:
        lines.append(say(money.UNVERIFIED))
    lines.append(money.miles(policy))
    if policy is None:
        lines.append(say(money.NO_POLICY, committee=Plain(committee.name)))
    return lines


def day_line(meeting: Meeting) -> Line:
    """Name a day on a card."""
    return say(cards.DAY_LABEL, date=date.fromisoformat(meeting.day), county=reasons.county(meeting.county))


def _round(asking: engine.Asking) -> str:
    return asking.path.removesuffix(asking.step.id)


def named(found: Facts, meeting: Meeting) -> Plain:
    """Name the committee of a meeting."""
    return Plain(found.committees[meeting.committee].name)
