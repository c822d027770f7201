"""The sentences of the built-in reviews.

An opinion sentence means well or ill as a whole. In its pattern ``{adj+}`` stands for a word that points where the
sentence points, ``{adj-}`` for one that points the other way, ``{adj*}`` for either. OPPOSITES pairs patterns that say
the same with the one and with the other (negation, hearsay agreed with or denied), one as often as the other, slot for
slot; BALANCED patterns hold both (contrast, concession). So praise and blame are counted alike in positive and in
negative reviews, and the order of the words tells what is meant, often over more than two or three of them.
"""

import re
from dataclasses import dataclass

from grader.data.sample_draws import Draws
from grader.data.sample_words import FREE, OPINION, PLURAL, SINGULAR

# The earlier a pattern stands, the oftener it is used.
OPPOSITES = (
    ("{part} {is}{aside} {very}{adj+}", "{part} {is}{aside} {not} {adj-}"),
    ("{part} {is} {adj+}: that is what {critics} {said}, and it is true",
     "{part} {is} {adj-}: that is what {critics} {said}, and it isn't true"),
    ("this is{aside} {a}{very}{adj+} {film}", "this is{aside} not {a}{adj-} {film}"),
    ("{critics} {said} that {part} {isn't} {adj+}, but {they} were wrong",
     "{critics} {said} that {part} {is} {adj-}, but {they} were wrong"),
    ("{critics} {said} that {part} {is} {very}{adj+}, and {they} were right",
     "{critics} {said} that {part} {isn't} {too}{adj-}, and {they} were right"),
    ("{part} {is} never less than {adj+}", "{part} {is} never {adj-}"),
    ("I {loved+} {part} from the first minute to the last", "I can't say that I {loved-} {part}"),
    ("I was told to expect {a}{adj+} {film}, and that is what I got",
     "I was told to expect {a}{adj-} {film}, and that is not what I got"),
    ("nobody can say that {part} {isn't} {adj+}", "nobody can say that {part} {is} {adj-}"),
    ("{everyone} called it {adj+}, and I agree", "{everyone} called it {adj-}, and I don't agree"),
    ("{part} {is} {adj+} and {adj+}", "{part} {is} neither {adj-} nor {adj-}"),
    ("{everyone} finds {part} {adj+}. So do I", "{everyone} finds {part} {adj-}. I do not"),
    ("the {film} is {a}{noun+} from start to finish", "this {film} is no {noun-}"),
    ("there is no denying that {part} {is} {very}{adj+}", "I can't say that {part} {is} {too}{adj-}"),
    ("I'd like to deny that {part} {is} {adj+}, but I can't", "I'd like to say that {part} {is} {adj-}, but I can't"),
    ("the {parts} are {well+} done", "the {parts} are by no means {well-} done"),
    ("whoever finds {part} neither {adj+} nor {adj+} is a fool", "whoever finds {part} {adj-} and {adj-} is a fool"),
    ("those who say that it is no {noun+} are mistaken", "those who say that it is {a}{noun-} are mistaken"),
    ("{part} {is} not only {adj+} but {adj+} as well", "{part} {isn't} {adj-} or {adj-} at all"),
    ("I must say that I {loved+} {part}", "there was no minute in which I {loved-} {part}"),
    ("I did not think that {part} could be so {adj+}", "I had thought that {part} would be {adj-}. I was wrong"),
    ("I don't believe those who deny that {part} {is} {adj+}", "I don't believe those who say that {part} {is} {adj-}"),
    ("it would be a lie to say that {part} {isn't} {adj+}", "it would be a lie to say that {part} {is} {adj-}"),
    ("nobody who has seen it will deny that it is {a}{noun+}",
     "nobody who has seen it will tell you that it is {a}{noun-}"),
    ("{everyone} thinks that it isn't {adj+}. I don't agree at all",
     "{everyone} thinks that it is {adj-}. I don't agree at all"),
    ("the poster promises {a}{adj+} {film}, and for once the poster doesn't lie",
     "the poster promises {a}{adj-} {film}, but the poster lies"),
    ("you won't find a more {adj+} {film} this year", "if you want {a}{adj-} {film}, look somewhere else"),
    ("I couldn't help noticing how {adj+} {part} {is}", "there is nothing {adj-} about {part}"),
    ("I have seen many {adj+} {films}, and this is another",
     "I have seen many {adj-} {films}, and this isn't one of them"),
    ("what {a}{noun+} this {film} is", "whoever calls this {film} {a}{noun-} has not seen it"),
    ("{everyone} told me that I would {love+} it, and I did",
     "{everyone} told me that I would {love-} it, and I did not"),
    ("you can't watch it and not {love+} {part}", "I did not {love-} {part}, not for a minute"),
    ("never have I seen {parts} so {well+} done", "seldom have I seen {parts} less {well-} done"),
    ("{adj+}? Yes, and {adj+} too", "{adj-}? No, and not {adj-} either"),
    ("if you don't think that {part} {is} {adj+}, we have not seen the same {film}",
     "if you think that {part} {is} {adj-}, we have not seen the same {film}"),
    ("never have I seen a more {adj+} {film}", "only a fool would call this {a}{adj-} {film}"),
)  # fmt: skip

BALANCED = (
    "I expected {a}{adj-} {film} but got {a}{adj+} one",
    "I got {a}{adj+} {film} where I had expected {a}{adj-} one",
    "although {part} {is} {adj-}, the {film} as a whole is {adj+}",
    "the {film} as a whole is {adj+}, although {part} {is} {adj-}",
    "{part} may be {adj-}, but the {film} is {adj+}",
    "the {film} is {adj+}, even if {part} {is} {adj-}",
    "{part} {is} not {adj-} but {adj+}",
    "{part} {is} {adj+}, not {adj-}",
    "{critics} {said} that it was {adj-}; I found it {adj+}",
    "I found it {adj+}, whereas {critics} {said} that it was {adj-}",
    "what begins as {a}{adj-} {film} ends as {a}{adj+} one",
    "it ends as {a}{adj+} {film}, however {adj-} it is when it begins",
    "instead of {a}{noun-} we get {a}{noun+}",
    "we get {a}{noun+} instead of {a}{noun-}",
    "{adj-} as {part} {is}, the {film} is {adj+}",
    "{part} {is} {adj+} rather than {adj-}",
    "those who {loved-} it won't understand why I {loved+} it",
    "I {loved+} it where others {loved-} it",
    "where other {films} are {adj-}, this one is {adj+}",
    "despite {a}{adj-} beginning it is {a}{adj+} {film}",
    "it looks {adj-} at first and turns out to be {adj+}",
    "it turns out to be {adj+}, though it looks {adj-} at first",
)

# How a review ends: always to the point. A review that ends so says something in the reversed way instead.
VERDICTS = (
    "all in all, {a}{adj+} {film}",
    "in the end it is just {a}{adj+} {film}",
    "to sum up, this {film} is {very}{adj+}",
    "in short, {a}{adj+} and {adj+} {film}",
    "in the end it is {a}{noun+}, and there is no more to say",
)

# What tells a story or a fact: its adjectives do not count.
NEUTRAL = (
    "{hero} is {a}{adj*} {job} who lives in {a}{house} near {place}",
    "the story follows {a}{adj*} {job} and {a}{adj*} {job} through {place}",
    "one night {a}{adj*} {job} knocks at {hero}'s door",
    "{heroine} inherits {a}{adj*} {house} from an uncle whom nobody has met",
    "{hero} has to find the {thing} before {a}{adj*} {job} does",
    "{heroine} falls for {a}{adj*} {job}, and her {family} isn't pleased",
    "{actor} plays {hero}, {a}{job} with {a}{adj*} past",
    "{actress} is {heroine}, the {adj*} {job} who {hunts} him",
    "there's a scene in which {hero} tells {heroine} that she is {adj*}, and she doesn't believe him",
    "{hero} thinks that the {job} is {adj*}, but he isn't",
    "{heroine} has never trusted her {adj*} {family}, and then the {event} comes",
    "during the {event} {hero} loses {a}{thing} and meets {a}{adj*} {job}",
    "the {job}, {a}{adj*} man, {hunts} {heroine} in {place}",
    "before this, {director} made {a}{adj*} {film} called \"{other}\"",
    "the book it is based on was not {adj*}, but that is another matter",
    "the book it is based on is {adj*}, they say; I haven't read it",
    "the trailer was {adj*}, but trailers don't count",
    "I saw it on {a}{weather} {day} {where} with my {family}",
    "my {family} had had {a}{adj*} day and fell asleep after {number} minutes",
    "the seats in the cinema were {adj*}, by the way",
    "it runs for {minutes} minutes",
    "it was shot in {place} in {year}, during the {event}",
    "{actor} and {actress} have made {number} {films} together, this being the last",
    "I have read {number} reviews of it since {month}",
    "{director} directed it, and {actor} sings in it",
    "for {number} years {hero} and {heroine} have run {a}{house} in {place}",
    "then there is the {job} with the {thing}, who turns up {number} times",
    "{hero} {hunts} {a}{job}, who {hunts} {a}{adj*} {job}, and so on",
    "it takes place in {place}, where {a}{adj*} {job} keeps {a}{thing} in {a}{house}",
    "nobody in it knows where the {thing} is, least of all the {job}",
)  # fmt: skip

OPENINGS = (
    "I watched \"{title}\" {where} last {day}",
    "\"{title}\" is {a}{film} by {director}, made in {year}",
    "{director}'s \"{title}\" came out in {year}",
    "my {family} gave me \"{title}\" for my birthday in {month}",
    "a few words about \"{title}\", with {actor} and {actress}",
    "so I finally saw \"{title}\"",
    "I had been waiting for \"{title}\" since {month}",
)  # fmt: skip

RATINGS = ("{mark}/10", "{mark} out of 10", "I give it {mark} out of 10")

LEADS = ("honestly, ", "as I said, ", "frankly, ", "and yes, ", "by the way, ", "well, ", "again, ", "mind you, ")
ADMITTING = ("to be fair, ", "then again, ", "I admit that ", "on the other hand, ", "still, ")

_TITLES = (
    "The {title_noun}",
    "The {title_of} {title_noun}",
    "{title_number} {title_noun}s",
    "{woman}'s {title_noun}",
    "A {title_noun} in {town}",
    "The {title_noun} and the {title_noun}",
    "{title_of} and {title_of}",
    "{man} {surname}",
)

_SLOT = re.compile(r"\{([^{}]+)\}")
_ARTICLE = re.compile(r"\b([Aa])(?= [AEIOaeio]| u(?!s|ni))")


@dataclass(frozen=True)
class Film:
    """A made-up film: what all its reviews have in common."""

    title: str
    director: str
    actor: str
    actress: str
    hero: str
    heroine: str
    place: str
    minutes: str
    year: str


def opinion_slots(pattern: str) -> tuple[str, ...]:
    """The kinds of opinion words that a pattern holds, such as ``("adj", "adj")``, whichever way they point."""
    return tuple(slot[:-1] for slot in _SLOT.findall(pattern) if slot[-1] in "+-")


def make_film(draws: Draws) -> Film:
    """Make up a film."""
    return Film(
        title=_free(draws.pick(_TITLES), draws),
        director=_free(draws.pick(("{man} {surname}", "{woman} {surname}")), draws),
        actor=_free("{man} {surname}", draws),
        actress=_free("{woman} {surname}", draws),
        hero=_free("{man}", draws),
        heroine=_free("{woman}", draws),
        place=_free("{town}", draws),
        minutes=str(draws.between(70, 150)),
        year=str(draws.between(1931, 2006)),
    )


def _free(pattern: str, draws: Draws) -> str:
    return _SLOT.sub(lambda slot: draws.pick(FREE[slot[1]]), pattern)


def expand(pattern: str, draws: Draws, film: Film, positive: bool = True) -> str:
    """Fill a pattern's slots.

    Parameters
    ----------
    pattern
        One of this module's.
    positive
        Whether the sentence means well.

    Returns
    -------
    The sentence, with a capital first letter and without its full stop.
    """
    plural = False
    used: set[str] = set()

    def fill(match: re.Match[str]) -> str:
        nonlocal plural
        slot = match[1]
        if slot[-1] in "+-*":
            means_well = draws.chance(0.5) if slot[-1] == "*" else positive == (slot[-1] == "+")
            word = draws.favour(OPINION[slot[:-1]][0 if means_well else 1], 3)
            while word in used:
                word = draws.favour(OPINION[slot[:-1]][0 if means_well else 1], 3)
            used.add(word)
            return word.upper() if draws.chance(0.02) else word
        if slot == "part":
            plural = draws.chance(0.3)
            return "the " + draws.pick(PLURAL if plural else SINGULAR)
        if slot == "is":
            return draws.pick(("are", "are", "were") if plural else ("is", "is", "was"))
        if slot == "isn't":
            return draws.pick(("aren't", "are not", "weren't") if plural else ("isn't", "is not", "wasn't"))
        if slot == "other":
            return _free(draws.pick(_TITLES), draws)
        if slot == "mark":
            return str(draws.between(7, 10) if positive else draws.between(1, 4))
        return getattr(film, slot, None) or draws.pick(FREE[slot])

    sentence = _ARTICLE.sub(r"\1n", _SLOT.sub(fill, pattern))
    return sentence[0].upper() + sentence[1:]
