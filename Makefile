# Each command makes .venv and installs the missing Debian packages by itself; what is there already is left as it is.

PYTHON ?=
export PYTHON
bin := .venv/bin

# Set, it would have every process compile all its modules anew: a start would take many times as long.
unexport PYTHONDONTWRITEBYTECODE
# They would lead the environment's interpreter to another one's modules.
unexport PYTHONHOME PYTHONPATH

.PHONY: help run test lint format desktop faults bench clean prepare-run prepare-test

help:
	@echo "make run      open taskmon; without a screen, run its sample jobs in this terminal"
	@echo "make test     all checks and all tests: what CI runs"
	@echo "make lint     the checks alone: style, types, import contracts"
	@echo "make format   let ruff lay out the code"
	@echo "make desktop  only the tests on a real desktop, on an X server of their own"
	@echo "make faults   the long fault campaigns"
	@echo "make bench    the measurements"
	@echo "make clean    remove the environment and all that was generated"

run: prepare-run
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" != Linux ]; then \
		exec $(bin)/python -m taskmon; \
	else \
		echo "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set): the sample jobs run in this terminal."; \
		exec $(bin)/python -m taskmon.app; \
	fi

# pytest comes last: its last line is the last line of all.
test: lint
	@$(bin)/python -m pytest

lint: prepare-test
	@$(bin)/ruff check .
	@$(bin)/ruff format --check .
	@$(bin)/mypy
	@$(bin)/lint-imports

format: prepare-test
	@$(bin)/ruff check --fix .
	@$(bin)/ruff format .

desktop: prepare-test
	@$(bin)/python -m pytest -m desktop tests

faults: prepare-test
	@TASKMON_FAULTS=full $(bin)/python -m pytest -m "not bench" tests/faults

bench: prepare-test
	@$(bin)/python -m pytest -m bench -s tests/benchmarks

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find taskmon tests -name __pycache__ -type d -prune -exec rm -rf {} +

prepare-run:
	@packaging/debian-libraries.sh run
	@packaging/environment.sh run

prepare-test:
	@packaging/debian-libraries.sh test
	@packaging/environment.sh test
