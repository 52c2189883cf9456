"""Carrying effects out: each family to the module that owns what it changes."""

from typing import assert_never

from bot import care, joining, offers, requests, talk, visits
from bot.turn import Turn
from flows.effects import Effect
from flows.effects import care as c
from flows.effects import help as h
from flows.effects import joining as j
from flows.effects import offers as o
from flows.effects import talk as t
from flows.effects import visits as v


def apply(turn: Turn, effect: Effect) -> None:
    """Carry one effect out; a forgotten one is a type error."""
    match effect:
        case (
            t.Say() | t.OpenTask() | t.Consented() | t.Named() | t.GavePhone() | t.ForgetWords()
            | t.FlagUnder18() | t.Begin() | t.Redirect() | t.StopTexts()
        ):  # fmt: skip
            talk.apply(turn, effect)
        case h.OpenRequest() | h.CallOff() | h.ShowStatus():
            requests.apply(turn, effect)
        case o.Accept() | o.Decline() | o.Wonder():
            offers.apply(turn, effect)
        case (
            v.WantOther() | v.Spoken() | v.NoAnswerYet() | v.Withdraw() | v.Arrived() | v.Away() | v.Happened()
            | v.GaveMinutes() | v.DidNotHappen() | v.Worried() | v.WentWell() | v.Again() | v.SawCalledOff()
        ):  # fmt: skip
            visits.apply(turn, effect)
        case (
            c.SafeToRing() | c.ContactSays() | c.CheckinsAgreed() | c.AnsweredCheckin() | c.CheckinsAway()
            | c.CheckinsBack() | c.CheckinsEnded()
        ):  # fmt: skip
            care.apply(turn, effect)
        case (
            j.Enrol() | j.TrainedAlready() | j.Book() | j.WaitForTraining() | j.ComingToTraining() | j.KeepPledge()
            | j.AddOrganisation() | j.Rest() | j.ReturnFromRest() | j.StillHappy() | j.PledgeGoing() | j.Lonely()
        ):  # fmt: skip
            joining.apply(turn, effect)
        case _:
            assert_never(effect)
