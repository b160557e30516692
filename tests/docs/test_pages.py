"""The pages are true: their code runs, commands are known, and what they point to is there."""

import ast
import re
import shlex
import shutil
import sys

import pytest

import vitaclip
from tests.docs.pages import BLOCK, DOCS, PAGES, TESTED_BY_ITSELF, blocks
from tests.support.marks import some_heavy
from tests.support.paths import ROOT

PROSE = {page: BLOCK.sub("", (DOCS / page).read_text("utf-8")) for page in PAGES}
EVERY_TIME = ("first-steps.md", "python.md")  # the others are heavy
WITH_PYTHON = [p for p in PAGES if p not in TESTED_BY_ITSELF and blocks(p, "python")]
SHELL = [(page, block) for page in PAGES for block in blocks(page, "sh", "shell")]
TO_RUN = {f"{page}:{block.before}": block for page, block in SHELL if block.run}
QUICK = tuple(name for name in TO_RUN if name.startswith(EVERY_TIME))
LINK = re.compile(r"\]\(([^)\s]+)\)")
FILE = re.compile(r"(?<![\w/])(?:vitaclip|tests|bench|assets|docs)/[\w/.-]+\.\w+(?:::\w+)?")


@pytest.mark.parametrize("page", some_heavy(WITH_PYTHON, EVERY_TIME))
def test_the_python_of_a_page_runs_from_top_to_bottom(page, run, tmp_path):
    lines: list[str] = []
    for block in blocks(page, "python"):  # each at its own line, so that an error names it
        lines += [""] * (block.before - len(lines)) + block.code.splitlines()
    script = tmp_path / page.replace(".md", ".py")
    script.write_text("\n".join(lines), "utf-8")
    run([sys.executable, script])


@pytest.mark.parametrize("name", some_heavy(TO_RUN, QUICK))
def test_commands_that_are_marked_run(name, run):
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    run([bash, "-eu", "-c", TO_RUN[name].code])


def commands():
    """Every command of ours on any page, in a block or in a sentence."""
    for page, block in SHELL:
        for line in block.code.replace("\\\n", " ").splitlines():
            yield page, line
    for page, text in PROSE.items():
        for code in re.findall(r"`([^`\n]+)`", text):
            yield page, code


def test_every_verb_and_option_is_known():
    from command_line import flags, verbs  # type: ignore[import-not-found]  # docs/_ext

    known = {verb: flags(verb, command) for verb, command in verbs()}
    checked = 0
    for page, line in commands():
        words = shlex.split(line.removeprefix("python -m "))
        if words[:1] != ["vitaclip"] or words[1:] in (["VERB"], ["--version"]):
            continue
        verb = next((v for n in (2, 1) if (v := " ".join(words[1 : n + 1])) in known), None)
        assert verb, f"{page}: no such verb in “{line}”"
        strange = {word for word in words if word.startswith("--")} - known[verb]
        assert not strange, f"{page}: {verb} has no {strange}"
        checked += 1
    assert checked > 10


def test_every_option_of_the_program_says_what_it_is():
    from command_line import options, verbs  # type: ignore[import-not-found]  # docs/_ext

    silent = [
        f"{verb} {left}"
        for verb, command in verbs()
        for left, right in options(verb, command)
        if not right.split("  [")[0].strip()
    ]
    assert not silent, "a help text, or a comment beside the field, is missing"


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    for link in LINK.findall(PROSE[page]):
        place, _, anchor = link.partition("#")
        if "://" in link:
            continue
        path = (DOCS / place).resolve() if place else DOCS / page
        assert path.exists(), f"{page} points to {link}, which is not there"
        if anchor:
            assert anchor in anchors(path.read_text("utf-8")), f"{page}: no heading for {link}"


def anchors(text: str) -> set[str]:
    """The anchors that GitHub and the site give to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", BLOCK.sub("", text), flags=re.M)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_test_that_a_page_names_is_there(page):
    for name in FILE.findall(PROSE[page]):
        path, _, test = name.partition("::")
        assert (ROOT / path).exists(), f"{page} names {path}"
        told = f"def {test}("
        assert not test or told in (ROOT / path).read_text("utf-8"), f"{page} names {name}"


def test_every_function_that_is_set_against_a_paper_is_in_its_file():
    checked = 0
    for row in re.findall(r"^\|.+\|$", PROSE["papers.md"], flags=re.M):
        names: set[str] = set()
        here = row.split("|")[2].split("*shown by*")[0]
        for code in re.findall(r"`([^`]+)`", here):
            if code.startswith("vitaclip/"):
                names = defined(code)
            else:
                assert code in names, f"{code} is not where papers.md says"
                checked += 1
    assert checked > 25


def defined(path: str) -> set[str]:
    """Functions, classes, their methods, and constants of a file."""
    names = set()
    for node in ast.parse((ROOT / path).read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            inside = [part for part in node.body if isinstance(part, ast.FunctionDef)]
            names |= {node.name, *(f"{node.name}.{part.name}" for part in inside)}
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


def test_the_python_page_describes_every_public_name():
    page = (DOCS / "python.md").read_text("utf-8")
    told = re.findall(r"^\.\. auto\w+:: vitaclip\.(\w+)(?:\(\))?$", page, flags=re.M)
    assert sorted(told) == sorted(vitaclip.__all__)
