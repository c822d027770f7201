"""The thirty-six submissions that grading must survive: what each does, what it meets, which tests prove it."""

from dataclasses import dataclass

_TOY, _REAL = "tests/hostile/test_toy_class.py", "tests/hostile/test_real_class.py"
_CELLS, _PLAIN = "tests/hostile/test_every_graded_cell.py", "tests/hostile/test_plain_nbgrader.py"
_DUE = f"{_TOY}::test_each_submission_gets_its_due_and_is_told_why"
_EVERY = f"{_CELLS}::test_what_is_no_answer_earns_nothing_and_is_told_why"


@dataclass(frozen=True)
class Attack:
    """One line of the threat model's table.

    Attributes
    ----------
    number : int
    name : str
        What the submission does.
    defence : str
        What it meets.
    tests : tuple of str
        As ``<file>::<function>``. The learners of the toy's class whose ids begin with ``l<number>`` belong here too.
    """

    number: int
    name: str
    defence: str
    tests: tuple[str, ...]


ATTACKS = (
    Attack(
        1,
        "tags its test cells so that nbgrader skips them",
        "the notebook is rebuilt from sources and known ids; a submission's tags are gone before anything runs",
        (_DUE, f"{_PLAIN}::test_plain_nbgrader_pays_for_it"),
    ),
    Attack(
        2,
        "replaces parts of the shell, or transforms code before it runs",
        "tests do not run in the submission's Python at all",
        (_DUE, f"{_PLAIN}::test_plain_nbgrader_pays_for_it"),
    ),
    Attack(
        3,
        "sends results of its own, or damaged messages",
        "only the judge decides on points; what a kernel sends is a value to be tested, output to be shown, or nothing",
        (_DUE, f"{_PLAIN}::test_plain_nbgrader_pays_for_it"),
    ),
    Attack(
        4,
        "returns NaN, infinity, a negative number, a text, an object that equals everything",
        "only plain data cross to the judge; points are a finite number between 0 and the step's",
        (_DUE, _EVERY),
    ),
    Attack(
        5,
        "patches the libraries that compute metrics",
        "metrics are computed by the judge, with its own libraries",
        (f"{_REAL}::test_patched_metrics_change_no_point",),
    ),
    Attack(
        6,
        "searches memory, frames, files and requests for hidden tests or labels",
        "they are not there; of a hidden test a submission sees the arguments of the calls, and no expected answer",
        (f"{_TOY}::test_who_looks_around_finds_what_is_theirs_and_nothing_else",),
    ),
    Attack(
        7,
        "edits points, flags or the tests' source",
        "all of these come from the gradebook's record of the release",
        (f"{_TOY}::test_edited_marks_and_tests_are_restored", _DUE),
    ),
    Attack(
        8,
        "deletes test cells, or copies them",
        "missing cells are put back, copies lose their id; each attempt overwrites the marks of the one before",
        (f"{_TOY}::test_each_test_stands_once_in_what_is_graded", _DUE),
    ),
    Attack(
        9,
        "hands in links to the solution, the gradebook or devices",
        "no door follows a link; the file is set aside and named, a blank notebook is graded in place of a linked one",
        (f"{_TOY}::test_links_pipes_and_devices_are_not_in_the_graded_copy", _DUE),
    ),
    Attack(
        10,
        "writes to the gradebook, to other submissions, to released files",
        "the cage shows none of them; its own files are copies in memory",
        (
            f"{_TOY}::test_what_is_written_around_the_cage_is_written_nowhere",
            f"{_TOY}::test_nothing_outside_was_changed",
        ),
    ),
    Attack(
        11,
        "downloads labels or answers",
        "the cage has no network, not even the host's own",
        (f"{_TOY}::test_no_label_comes_from_a_server_although_one_is_there", _DUE),
    ),
    Attack(
        12,
        "knows the public test set's labels by the bytes of its inputs",
        "held-out inputs are shuffled and imperceptibly changed by the course's secret (see below for what remains)",
        ("tests/hostile/test_memorised_labels.py::test_labels_known_by_their_bytes_are_of_no_use",),
    ),
    Attack(
        13,
        "hands in a pickle with code as weights",
        "the door recognises pickles under any name; the host never loads weights",
        (f"{_TOY}::test_no_pickle_was_loaded_on_the_host", _DUE),
    ),
    Attack(
        14,
        "predicts with a wrong length, type or order, as an iterator, as a framework's tensor",
        "tensors and iterators become arrays; the rest gets a sentence that names the expected shape",
        (f"{_REAL}::test_predictions_of_another_make_are_converted_or_explained", _EVERY),
    ),
    Attack(
        15,
        "never ends",
        "each cell and each call has a limit of processor time, and a wider one by the clock",
        (_DUE,),
    ),
    Attack(
        16, "ignores interrupts", "after ten seconds its cage is killed; what came before keeps its points", (_DUE,)
    ),
    Attack(
        17,
        "ends Python: exit, crash, SystemExit",
        "the steps that needed it get 0 and say so; the class goes on",
        (_DUE,),
    ),
    Attack(18, "starts processes without end", "the cage has a limit of processes and threads", (_DUE,)),
    Attack(19, "takes all memory", "the cage has a limit of memory, and is killed alone", (_DUE,)),
    Attack(
        20,
        "fills disks, /tmp or /dev/shm",
        "its file systems lie in memory, are capped, and count as the cage's memory",
        (_DUE,),
    ),
    Attack(
        21,
        "prints without end, raises 50 MB, shows a huge image, sends 20 million values",
        "outputs are cut at 1 MB a cell, messages and replies are measured before objects are made of them",
        (f"{_TOY}::test_endless_words_are_cut", f"{_TOY}::test_memory_of_the_grader_stays_flat", _DUE),
    ),
    Attack(
        22,
        "leaves daemons, exit handlers, delayed writers",
        "all its processes live in one pid namespace and die with it",
        (f"{_TOY}::test_no_process_no_file_and_no_control_group_is_left", _DUE),
    ),
    Attack(
        23,
        "hands in an archive that unpacks to gigabytes or outside its folder",
        "members are counted and measured while they are unpacked, their paths never used as they are",
        (f"{_TOY}::test_nothing_of_an_archive_lies_outside_its_folder", _DUE),
    ),
    Attack(
        24,
        "has pipes, sockets, devices, dangling links in its folder",
        "nothing but regular files is opened; the rest is set aside and named",
        (f"{_TOY}::test_links_pipes_and_devices_are_not_in_the_graded_copy", _DUE),
    ),
    Attack(
        25,
        "is no notebook: damaged, empty, of an old format, under another name",
        "what can be read is read; else a sentence says what is wrong and a blank notebook is graded",
        (_DUE, f"{_TOY}::test_what_cannot_be_graded_is_in_the_instructor_s_table"),
    ),
    Attack(
        26,
        "has the metadata of an older or a future nbgrader",
        "metadata are the release's own",
        (_DUE,),
    ),
    Attack(
        27,
        "names a kernel of its own",
        "whatever a notebook names, this Python's kernel is started",
        (f"{_TOY}::test_a_kernel_named_by_a_submission_is_not_started", _DUE),
    ),
    Attack(28, "has a time of handing in that cannot be read", "set aside and said; this one only", (_DUE,)),
    Attack(
        29,
        "is blank",
        "0 points, and 'not attempted' rather than wrong",
        (f"{_TOY}::test_blank_is_not_attempted_rather_than_wrong", _DUE),
    ),
    Attack(30, "warns, logs and shows progress", "no output costs a point", (_DUE,)),
    Attack(
        31,
        "comes without its trained model",
        "the steps that need it say which file is missing, the others are graded",
        (f"{_REAL}::test_without_a_model_the_steps_that_need_it_say_so",),
    ),
    Attack(
        32,
        "has weights of another architecture or framework",
        "the difference stands in the feedback, tensor by tensor",
        (f"{_REAL}::test_weights_that_do_not_fit_are_told_apart",),
    ),
    Attack(
        33,
        "puts scripts and HTML into text and outputs",
        "text keeps harmless tags alone, outputs keep text and pictures, on learners' pages and on formgrader's",
        (f"{_TOY}::test_scripts_in_a_submission_are_text_on_every_page", _DUE),
    ),
    Attack(
        34,
        "defines names that tests use",
        "a test takes from a submission the names of its answers and nothing else",
        (_DUE,),
    ),
    Attack(35, "trains in a cell of its own", "stopped at the cell's limit, said, the rest is marked", (_DUE,)),
    Attack(
        36,
        "has random weights, or weights of another data level than the course's",
        "points by what they reach on held-out data; the sentence names the level that they were trained on",
        (
            f"{_REAL}::test_weights_of_another_data_level_get_what_they_reach_and_are_told_so",
            f"{_REAL}::test_random_weights_get_what_they_reach",
        ),
    ),
)
