"""Home: what this is, the two doors, the modes, and where you left off."""

from unroll.actions import learn
from unroll.ui import home_view
from unroll.ui.state import house, now, tab

overview = learn.overview(house(), tab().person, now())
pattern = house().bank.pattern
home_view.title(pattern)
home_view.doors(overview)
home_view.left_off(overview)
home_view.modes(overview)
home_view.idea()
