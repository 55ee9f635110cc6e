"""Practice without end: small questions made from the exercises' references, asked again until they are known.

Read `printed.py` (what a question shows), `question.py` (what it is and how it is judged), `cases.py` and
`questions.py` (how it is made), `schedule.py` (what is asked when), then `session.py`, which puts them together and
keeps them. Nothing here knows a widget.
"""
