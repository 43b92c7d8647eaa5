# make lab    the course in JupyterLab, on your own copies in my-course/ (JUPYTER_ARGS=--no-browser over SSH)
# make test   all tests; what this machine has no means for is skipped, with a line that says so
#             (PYTEST_ARGS="tests/topology -x" for some, PYTEST_ARGS="-m 'not slow'" for the quick ones)
# make lint   ruff and mypy
# make conformance  random operations on a simulated and on real engines, side by side (STEPS=10000 SEED=1)
# make claims  all that the course says of Docker, on simulated and on the real engines in COURSE_REAL_ENGINES
# make notebooks  every notebook with its solutions in, on the real Engine 28 in COURSE_REAL_ENGINES
# make explain  the systems of all units on a real engine: what course explain says, beside what really happens
# make fuzz   requests with nonsense in them, and raw bytes (EXAMPLES=1000 of each kind)
# make docs   writes docs/engine-api.md and docs/claims.md: what is simulated, and what was seen on which engine;
#             and build/site/: the units as pages, to read and to project
# make kills  a batch of grading killed at random moments: the same gradebook (KILLS=20 SUBMISSIONS=100 SEED=1)
# make mutants  small wrongs in the simulated engine, and whether the conformance tests notice them
# make hostile  the submissions that try to deceive, on plain nbgrader and on this grader: the table in docs/grading.md
# make alike  honest submissions of every unit, on plain nbgrader and on this grader: the other table there
# make bench  the programs in benchmarks/
# make classroom  an environment with JupyterHub for all users of this machine (as root; CLASSROOM=/opt/course)
# make clean  removes what was made, but never my-course/

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
CLASSROOM_PIP = "$(CLASSROOM)/bin/python" -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PROXY := 5
DIR := my-course
ENGINE := simulated
JUPYTER_ARGS :=
STEPS := 10000
EXAMPLES := 1000
KILLS := 20
SUBMISSIONS := 100
SEED := 1
PYTEST_ARGS :=
CLASSROOM := /opt/course
CLASSROOM_PYTHON := /usr/bin/python3
PYTHONS := python3.13 python3.12 python3.11 python3.14 python3 python

.PHONY: lab test lint docs conformance claims notebooks explain fuzz kills mutants hostile alike bench classroom clean
.DELETE_ON_ERROR:

lab: $(VENV)/lab.stamp
	@$(BIN)/course lab "$(DIR)" --engine "$(ENGINE)" -- $(JUPYTER_ARGS)

test: $(VENV)/test.stamp
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/test.stamp
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

docs: $(VENV)/test.stamp
	@$(BIN)/python -m tests.specification.listing
	@$(BIN)/python -m tests.claims.table
	@$(BIN)/python -m autograder pages build/site

conformance: $(VENV)/test.stamp
	@CONFORMANCE_STEPS=$(STEPS) CONFORMANCE_SEED=$(SEED) \
	    $(BIN)/python -m pytest -o faulthandler_timeout=0 tests/conformance/test_side_by_side.py $(PYTEST_ARGS)

claims: $(VENV)/test.stamp
	@CLAIMS=all $(BIN)/python -m pytest tests/claims $(PYTEST_ARGS)

notebooks: $(VENV)/test.stamp
	@NOTEBOOKS=all $(BIN)/python -m pytest tests/conformance/test_notebooks.py $(PYTEST_ARGS)

explain: $(VENV)/test.stamp
	@EXPLAIN=all $(BIN)/python -m pytest -o faulthandler_timeout=0 tests/conformance/test_explain.py $(PYTEST_ARGS)

fuzz: $(VENV)/test.stamp
	@FUZZ_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -o faulthandler_timeout=0 \
	    tests/specification/test_fuzz.py tests/simulator/transport/test_robustness.py $(PYTEST_ARGS)

kills: $(VENV)/test.stamp
	@KILLS=$(KILLS) KILLS_SUBMISSIONS=$(SUBMISSIONS) KILLS_SEED=$(SEED) \
	    $(BIN)/python -m pytest -s -o faulthandler_timeout=0 tests/grading/test_kills.py $(PYTEST_ARGS)

mutants: $(VENV)/test.stamp
	@$(BIN)/python -m tests.conformance.mutants

hostile: $(VENV)/test.stamp
	@$(BIN)/python -m tests.hostile.plainly

alike: $(VENV)/test.stamp
	@$(BIN)/python -m tests.grading.alike

bench: $(VENV)/bench.stamp
	@for benchmark in $(wildcard benchmarks/*.py); do echo "$$benchmark"; $(BIN)/python "$$benchmark" || exit 1; done

# Whoever may run it may read it: it gets the course as a copy, which has no solutions.
classroom: $(CLASSROOM)/classroom.stamp
	@umask 022; $(CLASSROOM_PIP) --no-build-isolation --no-deps --force-reinstall .

clean:
	rm -rf $(VENV) build dist test-artefacts .pytest_cache .mypy_cache .ruff_cache

$(VENV)/python.stamp:
	@fits=; for python in $(if $(PYTHON),"$(PYTHON)",$(PYTHONS)); do \
	    "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null || continue; \
	    fits=$$python; \
	    "$$python" -c 'import ensurepip, venv' 2>/dev/null || continue; \
	    echo "Making the environment $(VENV) with $$("$$python" --version) (once; a minute or two)"; \
	    exec "$$python" -m venv --clear $(VENV); \
	done; \
	if [ -n "$$fits" ]; then \
	    echo "$$fits cannot make environments: install its venv module (Debian and Ubuntu: apt-get install python3-venv)." >&2; \
	else \
	    echo "The course needs Python 3.11, 3.12, 3.13 or 3.14, but $(if $(PYTHON),$(PYTHON) is none of these,none is here): install one, or say where it is: make lab PYTHON=/path/to/python3" >&2; \
	fi; \
	exit 1
	@touch $@

# The build's own needs come first and are used as they are: an isolated build would fetch JupyterLab a second time.
$(VENV)/lab.stamp: $(VENV)/python.stamp pyproject.toml constraints.txt
	@echo "Installing what the course needs"
	@$(PIP) hatchling nbgrader
	@$(PIP) --no-build-isolation --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/lab.stamp
	@echo "Installing what the tests need"
	@$(PIP) --no-build-isolation --editable ".[test]"
	@touch $@

$(CLASSROOM)/classroom.stamp: pyproject.toml constraints.txt
	@echo "Making the environment $(CLASSROOM)"
	@umask 022; "$(CLASSROOM_PYTHON)" -m venv "$(CLASSROOM)"
	@umask 022; $(CLASSROOM_PIP) hatchling nbgrader
	@umask 022; $(CLASSROOM_PIP) --no-build-isolation ".[classroom]"
	@umask 022; npm install --silent --no-fund --no-audit --no-package-lock --prefix "$(CLASSROOM)/proxy" \
	    configurable-http-proxy@$(PROXY)
	@touch $@

$(VENV)/bench.stamp: $(VENV)/lab.stamp
	@$(PIP) --no-build-isolation --editable ".[bench]"
	@touch $@
