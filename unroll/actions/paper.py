"""What is kept on paper: one HTML file that loads nothing and runs nothing, laid out for print."""

import functools
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template


@functools.cache
def template(name: str) -> Template:
    """A template of this folder, `<name>.html.j2`. Every text is escaped: titles, names and nicknames stay text."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string((files("unroll.actions") / f"{name}.html.j2").read_text(encoding="utf-8"))
