"""Pages that load nothing and run nothing, whatever a learner wrote into them."""

import html.parser
import re

import pytest

from bpwidgets.exercises.engine.registry import exercise
from bpwidgets.grading.pages import class_page, file_name, student_page
from bpwidgets.grading.submissions import Student
from tests.grading.books import book, graded, verdict
from tests.grading.classroom import words

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>`</code>`&\"'--><b>"


class Tags(html.parser.HTMLParser):
    """Which tags and attributes a page has, and that each that is opened is closed."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.open = set(), set(), []
        self.feed(page.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open += [] if tag == "meta" else [tag]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def hostile_book():
    known = exercise("chain_rule.derivative").answers[0].misconceptions
    return book(
        graded(
            HOSTILE,
            verdict("chain_rule.table", "error", message=f"Your function raised {HOSTILE}", answer=HOSTILE),
            verdict("chain_rule.derivative", "wrong", diagnosis=(next(iter(known)),), answer=HOSTILE),
            notes=(HOSTILE,),
            concerns=(HOSTILE,),
        ),
        graded("Bob", problem=HOSTILE),
    )


@pytest.mark.parametrize(
    "make", [lambda b: class_page(b, HOSTILE), lambda b: student_page(b, next(iter(b.names)))]
)
def test_whatever_a_learner_wrote_is_text(make):
    page = Tags(make(hostile_book()))
    assert page.tags <= {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "ul", "li", "table", "caption",
        "thead", "tbody", "tr", "th", "td", "div", "span", "strong", "code", "pre", "section", "a",
    }  # fmt: skip
    assert page.attributes <= {
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
        "scope",
        "style",
        "aria-hidden",
        "href",
    }


def test_a_page_may_load_and_run_nothing():
    page = class_page(hostile_book(), "").decode()
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert not re.search(r"https?://|url\(|@import", page)


def test_student_reads_the_lessons_own_paragraphs():
    text = "The two slopes are added."
    given = verdict("chain_rule.derivative", "wrong", diagnosis=("sum",), message=text)
    page = student_page(book(graded("Ada", given, notes=("Code cell 1 raised x",))), Student("Ada"))
    assert given.feedback._repr_html_() in page.decode()
    for phrase in (
        "0 of 11 points",
        "derivative ✗ not yet 0 2",
        "About the notebook",
        "Code cell 1 raised x",
    ):
        assert phrase in words(page)


def test_student_whose_file_is_beyond_recovery_reads_why_and_no_zero():
    read = words(student_page(book(graded("Ada", problem="The file is empty.")), Student("Ada")))
    assert "Nothing could be judged. The file is empty. Your teacher is told." in read
    assert "points" not in read


def test_what_could_not_be_judged_takes_nothing_from_the_rest():
    pair = book(
        graded("Ada", verdict("chain_rule.where")), graded("Ada", lesson="jacobian", problem="Empty.")
    )
    assert words(student_page(pair, Student("Ada"))).split(" points")[0].endswith("2 of 11")


def test_teacher_reads_what_to_teach_again():
    page = class_page(
        book(
            graded(
                "Ada",
                verdict(
                    "chain_rule.derivative", "wrong", diagnosis=("sum",), answer="return df(g(x)) + dg(x)"
                ),
            ),
            graded("Bob", verdict("chain_rule.derivative")),
            graded("Cem", problem="The file is empty."),
        ),
        "Isolation: bubblewrap.",
    )
    for phrase in (
        "3 students, 3 submissions",
        "Isolation: bubblewrap.",
        "2 notebooks, on average 1 of 11 points.",
        "derivative 1 0 1 0 0",
        "sum, in derivative 1 learner, 50 % of those who handed in The two slopes are added.",
        "How it looked: return df(g(x)) + dg(x)",
        "Nobody attempted: where, table, threefold, flat.",
        "These need your eye Cem , Lesson 01: The chain rule: The file is empty.",
    ):
        assert phrase in words(page), phrase


def test_lesson_of_which_nothing_could_be_judged_has_no_table_of_zeros():
    page = class_page(book(graded("Ada", problem="The file is empty.")), "")
    assert "No notebook of this lesson could be judged." in words(page)
    assert b"<table>" not in page


def test_every_heading_and_table_is_there_for_who_does_not_see_it():
    page = class_page(hostile_book(), "").decode()
    assert '<html lang="en">' in page
    assert page.count("<table>") == page.count("<caption>")
    assert page.count("<th ") == page.count('scope="col"') + page.count('scope="row"')
    assert 'class="bar" aria-hidden="true"' in page


def test_links_are_dark_on_paper_where_the_screen_is_dark_too():
    printed = class_page(hostile_book(), "").decode().partition("@media print")[2]
    assert ":root { color-scheme: light; " in printed


def test_on_paper_an_example_stays_with_the_words_above_it():
    printed = class_page(hostile_book(), "").decode().partition("@media print")[2]
    assert ".mistake .faint { break-after: avoid }" in printed


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..", "C:\\x", "=1", "x" * 300, "张伟", "", "a/b", "CON", ".hidden"]
)
def test_name_of_a_page_is_safe_and_nobody_elses(name):
    found = file_name(Student(name))
    assert re.fullmatch(r"students/[\w-]{1,40}-[0-9a-f]{10}\.html", found)
    assert found != file_name(Student(name, "7"))


def test_class_of_nobody_is_a_page():
    assert "0 students" in words(class_page(book(), ""))
