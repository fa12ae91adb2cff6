"""Explain: one short section at a time, each with a live figure that can be altered and a question; or skip by test."""

from unroll.actions import learn
from unroll.ui import frame, lesson_view, skip_view
from unroll.ui.state import house, now, tab

me = tab()
lesson, section, number = lesson_view.pick(house().lessons)
frame.heading(lesson.title, lesson.summary)
known = learn.known_sections(house(), me.person, lesson, now())
if skip_view.is_open():
    skip_view.show(known)
else:
    read = learn.read_sections(house(), me.person, lesson.id)
    lesson_view.progress(lesson, section, known, read)
    lesson_view.show(lesson, section)
    learn.mark_read(house(), me.person, lesson.id, section.id, now())
    lesson_view.moves(lesson, number)
