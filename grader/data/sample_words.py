"""The words of the built-in reviews.

Words that praise and words that blame stand in pairs of equally long lists: `grader.data.sample_grammar` uses each list
as often in positive as in negative reviews, so that no word of opinion tells by itself.
"""


def _words(text: str) -> tuple[str, ...]:
    """Split at white space; an underscore stands for a space inside an entry."""
    return tuple(word.replace("_", " ") for word in text.split())


# Every entry is (words that praise, words that blame).
OPINION: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "adj": (
        _words(
            """good great wonderful brilliant funny moving clever gripping charming superb excellent fantastic beautiful
            delightful elegant fresh inventive warm witty lively touching powerful sharp smart graceful magnificent
            splendid stunning terrific thrilling remarkable memorable outstanding original sincere subtle captivating
            engaging enjoyable exciting fascinating imaginative impressive inspired joyful likable lovely marvellous
            perfect pleasant polished refreshing rich satisfying sensitive skilful solid sparkling tender thoughtful"""
        ),
        _words(
            """bad awful terrible dull boring clumsy stupid tedious bland dreadful horrible weak lazy silly ugly flat
            stale shallow predictable annoying pathetic ridiculous miserable mediocre lifeless pointless tiresome hollow
            forced wooden messy sloppy poor painful disappointing forgettable confused cheap cold crude dreary empty
            feeble foolish grating hideous irritating lame laughable limp monotonous mindless nasty pompous pretentious
            repetitive sluggish stilted tasteless dismal"""
        ),
    ),
    "noun": (
        _words("triumph gem delight joy treat success masterpiece pleasure winner classic wonder marvel"),
        _words("mess bore disaster failure flop waste dud mistake ordeal letdown fiasco chore"),
    ),
    "loved": (
        _words("loved enjoyed adored admired liked cherished appreciated treasured"),
        _words("hated disliked loathed despised regretted resented detested endured"),
    ),
    "love": (
        _words("love enjoy adore admire like cherish appreciate treasure"),
        _words("hate dislike loathe despise regret resent detest endure"),
    ),
    "well": (
        _words("beautifully brilliantly skilfully cleverly gracefully wonderfully superbly perfectly tenderly nicely"),
        _words("badly clumsily poorly lazily terribly awkwardly carelessly crudely dreadfully sloppily"),
    ),
}

# What a review judges: with "the" before it.
SINGULAR = _words(
    """acting story plot script music ending dialogue direction cast photography editing pace opening soundtrack
    camera_work humour suspense romance finale lighting writing atmosphere climax first_half second_half whole_thing
    leading_actor leading_actress supporting_cast casting main_idea set_design"""
)
PLURAL = _words(
    """jokes characters costumes effects songs sets performances action_scenes dream_sequences villains sub-plots
    twists close-ups fight_scenes lines conversations"""
)

FREE: dict[str, tuple[str, ...]] = {
    "a": ("a ",),
    "parts": PLURAL,
    "not": _words("not not not not hardly not_exactly not_in_the_least not_very not_all_that not_at_all not_really"),
    "film": _words("film film film movie movie movie picture"),
    "films": _words("films movies pictures"),
    "very": ("", "", "", "", "very ", "really ", "truly ", "quite ", "rather ", "extremely ", "particularly "),
    "too": ("", "", "", "very ", "really ", "particularly ", "especially ", "at all ", "all that ", "in any way "),
    "aside": ("",) * 12 + (", I think,", ", to my mind,", ", of course,", " after all", " as always", ", for me,"),
    "they": ("they", "they", "these people", "all of them"),
    "critics": _words(
        "critics reviewers people my_friends some_people the_papers several_reviewers my_colleagues the_fans"
    ),
    "said": _words("said wrote claimed insisted swore told_me maintained"),
    "everyone": _words("everyone my_sister my_neighbour the_man_at_the_box_office my_old_teacher a_colleague"),
    "family": _words("wife husband brother sister mother father daughter son uncle aunt cousin neighbour friend"),
    "day": _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    "month": _words("January February March April May June July August September October November December"),
    "where": _words("on_television on_DVD in_a_small_cinema on_a_plane at_a_festival at_home in_a_hotel_room"),
    "job": _words(
        """detective widow thief king teacher doctor sailor soldier farmer painter singer banker lawyer nurse pilot spy
        dancer gambler priest journalist professor librarian smuggler student carpenter waitress baker boxer mayor
        sheriff gardener photographer scientist actor clerk captain butler novelist"""
    ),
    "thing": _words(
        """map letter diamond key diary painting ring suitcase photograph crown telescope violin secret formula will
        ruby notebook clock mirror manuscript"""
    ),
    "house": _words(
        "house castle farm hotel bakery lighthouse theatre bookshop vineyard boat cottage circus factory mill"
    ),
    "town": _words(
        """Paris London Vienna Lisbon Cairo Boston Chicago Mexico Texas Prague Naples Dublin Havana Tokyo Berlin Oslo
        Madrid Athens Istanbul Bombay Montreal Alaska Nevada Sicily Brittany Cornwall"""
    ),
    "event": _words("war storm wedding trial flood strike election funeral robbery blackout heatwave festival"),
    "weather": _words("rainy foggy sunny windy hot snowy stormy"),
    "hunts": _words("hunts follows betrays rescues meets marries blackmails hires forgets forgives deceives befriends"),
    "number": _words("two three four five six seven eight nine twelve twenty"),
    "woman": _words(
        "Anna Martha Clara Julia Helen Rosa Vera Edith Nora Alice Ruth Irene Stella Ingrid Maria Lucy Emma Grace"
    ),
    "man": _words(
        "Peter Max Henry Victor Oscar Leo Frank Arthur Samuel Walter Hugo Paul Carl Simon Albert George Thomas Ralph"
    ),
    "surname": _words(
        """Marlow Hastings Verner Delaney Corbett Lindqvist Moreau Pascal Whitfield Garner Ellis Novak Romano Keller
        Brandt Sutton Harker Quinn Ferrara Holloway Bishop Larsen Vance Abbott Castell Dupont Fairley Grimes Hale
        Ivory Jansen Kessler"""
    ),
    "title_noun": _words(
        """River Garden Bridge Harbour Winter Summer Train Island Mirror Shadow Letter Window Orchard Station Mountain
        Lighthouse Desert Circus Passenger Stranger Clock Staircase Forest Balcony Voyage Balloon Lantern Meadow"""
    ),
    "title_of": _words(
        "Glass Silver Salt Paper Stone Midnight Amber Copper Velvet Autumn Sand Smoke Snow Ivory_Street"
    ),
    "title_number": _words("Two Three Seven Nine Twelve Thirteen"),
}
