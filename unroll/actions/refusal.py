"""What is said when something is asked for that may not be. The text is a sentence for the person who asked."""


class Refused(Exception):
    """Nothing was changed; the text says why."""


class NotFound(Refused):
    """There is no such thing, or it belongs to somebody else: both are told the same."""


class NotDue(Refused):
    """It may be seen later."""


class NotHere(Refused):
    """This host, or its load, does not allow it."""
