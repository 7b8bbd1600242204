# Each command makes .venv and installs the missing Debian packages by itself; what is there already is left as it is.

bin := .venv/bin

# What make sets for itself is none of the jobs' business, and they inherit what taskmon is started with.
as_user := env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKE_TERMOUT -u MAKE_TERMERR $(if $(filter command,$(firstword $(origin PYTHON))),-u PYTHON)
# The first, set, would have every process compile all its modules anew; the others lead to another Python's modules.
alone := env -u PYTHONDONTWRITEBYTECODE -u PYTHONHOME -u PYTHONPATH

.PHONY: help run test lint style format translations desktop pictures faults bench clean prepare-run prepare-test prepare-bench

help:
	@echo "make run      open taskmon; without a screen, run its sample jobs in this terminal"
	@echo "make test     all checks and all tests: what CI runs"
	@echo "make lint     the checks alone: style, types, import contracts"
	@echo "make format   let ruff lay out the code"
	@echo "make translations  collect the texts, and compile what they are called in each language"
	@echo "make desktop  only the tests on a real desktop, on an X server of their own"
	@echo "make pictures take the README's pictures anew, of the real window"
	@echo "make faults   the long fault campaigns"
	@echo "make bench    the measurements"
	@echo "make clean    remove the environment and all that was generated"

run: prepare-run
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" != Linux ]; then \
		exec $(as_user) $(bin)/python -m taskmon; \
	else \
		echo "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set): the sample jobs run in this terminal."; \
		exec $(as_user) $(bin)/python -m taskmon.app; \
	fi

# pytest comes last: its last line is the last line of all. Each of its workers begins elsewhere, so that tests that wait
# run beside such that compute, and takes over from another what that has not come to. mypy, which keeps one processor
# busy for half a minute and leaves the others idle, runs beside them.
test: style
	@$(alone) $(bin)/mypy --no-error-summary & types=$$!; \
	$(alone) $(bin)/python -m pytest -n auto --dist worksteal; tests=$$?; \
	wait $$types || { echo "mypy has found mistakes: they stand above, and make lint tells them again." >&2; exit 1; }; \
	exit $$tests

lint: style
	@$(alone) $(bin)/mypy

style: prepare-test
	@$(alone) $(bin)/ruff check .
	@$(alone) $(bin)/ruff format --check .
	@$(alone) $(bin)/lint-imports

# Give each new text its words in the .ts (the tests say which have none), then run it again; English needs them for
# plural forms only. The files by name: in the rooms of a folder lupdate looks for no Python, and takes every text that
# there is for obsolete.
translations: prepare-test
	@for language in en de; do \
		ts=resources/translations/taskmon_$$language.ts; \
		$(bin)/pyside6-lupdate $$([ $$language != en ] || echo -pluralonly) -no-obsolete -locations none \
			-source-language en -target-language $$language $$(find taskmon/ui -name '*.py' | sort) -ts $$ts && \
		$(bin)/pyside6-lrelease -silent $$ts -qm $${ts%.ts}.qm || exit 1; \
	done

format: prepare-test
	@$(alone) $(bin)/ruff check --fix .
	@$(alone) $(bin)/ruff format .

desktop: prepare-test
	@$(alone) $(bin)/python -m pytest -m desktop tests

pictures: prepare-test
	@$(alone) QT_QPA_PLATFORM=offscreen $(bin)/python -m tests.desktop.pictures

faults: prepare-test
	@$(alone) TASKMON_FAULTS=full $(bin)/python -m pytest -m "not bench" tests/faults

bench: prepare-bench
	@$(alone) $(bin)/python -m pytest -m bench -s tests/benchmarks

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find taskmon tests -name __pycache__ -type d -prune -exec rm -rf {} +

prepare-run:
	@packaging/debian-libraries.sh run
	@PYTHON='$(PYTHON)' packaging/environment.sh run

prepare-bench:
	@packaging/debian-libraries.sh test
	@PYTHON='$(PYTHON)' packaging/environment.sh bench
	@$(alone) $(bin)/python -m compileall -q taskmon tests

# Compiled beforehand, for a process that is started under a limit on file sizes would leave half a .pyc behind.
prepare-test:
	@packaging/debian-libraries.sh test
	@PYTHON='$(PYTHON)' packaging/environment.sh test
	@$(alone) $(bin)/python -m compileall -q taskmon tests
