"""The benchmark's lines on what trust costs."""

from grader.proof.trust import Cost, memory_section, section


def test_a_cost_is_a_ratio_to_plain_nbgrader_and_to_training_anew():
    lines = section([Cost("imdb_lstm_keras", 11.0, 10.0, 220.0), Cost("cifar10_cnn_keras", 9.0, 9.0, 0)])
    assert lines[-2] == "| imdb_lstm_keras | 11.0 s | 10.0 s | 1.10 | 220 s | 20.0 |"
    assert lines[-1] == "| cifar10_cnn_keras | 9.0 s | 9.0 s | 1.00 | - | - |"


def test_memory_is_shown_every_tenth_and_its_growth_in_words():
    lines = memory_section("imdb_lstm_keras", [100.0 + n for n in range(50)])
    assert [line.split()[:3] for line in lines if line.endswith("#")][:2] == [["5", "104", "MB"], ["10", "109", "MB"]]
    assert lines[-1] == "From submissions 6-10 to the last 5 it grew by +40 MB."
