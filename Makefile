# Each target is one line that calls the `grader` command or a standard tool. Without make (Windows): see README.md.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && exit; done; echo python3)
BIN := .venv/bin
need = $(if $($(1)),,$(error say which: make $@ $(1)=$(2)))

.DEFAULT_GOAL := help
.PHONY: help setup lab doctor status submit reset solution portfolio data demo release collect grade report feedback return export check test test-hostile test-full verify bench calibrate clean

help:       ## list the targets
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 14

setup:      ## make .venv with the locked packages; every other target does this first
	@$(PYTHON) grader/bootstrap.py

lab: setup  ## open JupyterLab on your own copy of the exercises, in work/
	@$(BIN)/grader lab

doctor: setup ## is this machine ready to work on? one line for each thing, and how to mend it
	@$(BIN)/grader doctor

status: setup ## which exercises are done, points so far, what is next
	@$(BIN)/grader status

check: setup ## run one's own notebook as the course does, and say what counts: make check NOTEBOOK=imdb_lstm_keras; HIDDEN=1 for all tests
	@$(call need,NOTEBOOK,imdb_lstm_keras)$(BIN)/grader check $(if $(HIDDEN),--hidden) "$(NOTEBOOK)"

submit: setup ## check and hand in: make submit NOTEBOOK=imdb_lstm_keras
	@$(call need,NOTEBOOK,imdb_lstm_keras)$(BIN)/grader submit "$(NOTEBOOK)"

reset: setup ## back to the released notebook, or one step of it, the old one is kept: make reset NOTEBOOK=imdb_lstm_keras EXERCISE=clean
	@$(call need,NOTEBOOK,imdb_lstm_keras)$(BIN)/grader reset "$(NOTEBOOK)" $(EXERCISE)

solution: setup ## a step's solution, after an attempt: make solution NOTEBOOK=imdb_lstm_keras EXERCISE=clean
	@$(call need,NOTEBOOK,imdb_lstm_keras)$(BIN)/grader solution "$(NOTEBOOK)" $(EXERCISE)

portfolio: setup ## one page of your work to show to others, work/portfolio.html: make portfolio NAME="Ada Lovelace"
	@$(BIN)/grader portfolio $(if $(NAME),--name "$(NAME)")

data: setup ## download the real data sets (CIFAR-10 and IMDb), checked and cached
	@$(BIN)/grader data

demo: setup ## build the release, grade a sample class of ten, print who got what and why; DATA=full for the real data
	@$(BIN)/grader demo $(if $(DATA),--data $(DATA))

release: setup ## build solutions/*.ipynb and notebooks/*.ipynb from the masters in solutions/*.py
	@$(BIN)/grader release

collect: setup ## take in a learning platform's download: make collect ZIP=submissions.zip ROSTER=gradebook.csv
	@$(call need,ZIP,submissions.zip)$(BIN)/grader collect "$(ZIP)" $(if $(ROSTER),--roster "$(ROSTER)") $(if $(ASSIGNMENT),--assignment $(ASSIGNMENT))

grade: setup ## autograde all new submissions: make grade ASSIGNMENT=imdb_lstm_keras
	@$(call need,ASSIGNMENT,imdb_lstm_keras)$(BIN)/grader grade $(ASSIGNMENT)

report: setup ## write the instructor's page on each graded class, or on one: make report ASSIGNMENT=imdb_lstm_keras
	@$(BIN)/grader report $(ASSIGNMENT)

feedback: setup ## write the feedback pages: make feedback ASSIGNMENT=imdb_lstm_keras
	@$(call need,ASSIGNMENT,imdb_lstm_keras)$(BIN)/nbgrader generate_feedback $(ASSIGNMENT)

return: setup ## pack the feedback pages as a learning platform takes them: make return ASSIGNMENT=imdb_lstm_keras
	@$(call need,ASSIGNMENT,imdb_lstm_keras)$(BIN)/grader return $(ASSIGNMENT)

export: setup ## write all marks to grades.csv; for a learning platform: make export FOR=canvas ROSTER=gradebook.csv
	@$(if $(FOR),$(BIN)/grader export --for $(FOR) $(if $(ROSTER),--roster "$(ROSTER)") $(if $(ASSIGNMENT),--assignment $(ASSIGNMENT)),$(BIN)/nbgrader export)

test: setup ## the test suite, without the real data and without the classes of hostile submissions
	@$(BIN)/python -m pytest -m "not full and not hostile"

test-hostile: setup ## every submission of docs/threat-model.md, graded; needs Linux and bubblewrap
	@$(BIN)/python -m pytest -m "hostile"

test-full: setup ## the tests on the real data (downloads them, or takes COURSE_MIRROR)
	@$(BIN)/python -m pytest -m full

verify: setup ## prove the exercises: right by any route passes, wrong is named; FULL=1 trains and grades all (half an hour)
	@$(BIN)/grader verify $(if $(FULL),--full)

bench: setup ## train all four solutions and both baselines on the real data; writes docs/benchmarks.md
	@$(BIN)/grader bench

calibrate: setup ## train solutions and baselines over many seeds: the tiers are derived from them; DATA=full for the real data
	@$(BIN)/grader calibrate $(if $(DATA),--data $(DATA))

clean:      ## remove what building and testing leave; never work/, submissions or the gradebook
	@rm -rf build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache demo-results; find grader tests -name __pycache__ -prune -exec rm -rf {} +
