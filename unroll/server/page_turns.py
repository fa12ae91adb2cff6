"""Who has asked for another page is not held back by what the last one still had to say.

A part of a page that is drawn by itself (`st.fragment`) may ask to be drawn again, of its own accord or because a
widget was moved, after its reader has clicked a link: the browser sends both, and Streamlit 1.67 runs the part after
the new page, whose screen it empties, or before it, and the reader is back where they were. What is asked for a page
that was left is dropped here; the widgets' values come up with the next message.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LONGEST_NEWS = 100_000
"""Bytes. Which page begins is said in a few thousand; figures, which are longer, are not read here."""


class Place:
    """The page of one browser tab, as its last message or Streamlit's last answer names it; "" before the first."""

    def __init__(self) -> None:
        self.page = ""

    def asks(self, frame: bytes) -> bool:
        """Take a message of the browser; returns whether it is about the page where the tab is."""
        asked = BackMsg.FromString(frame)
        if asked.WhichOneof("type") != "rerun_script":
            return True
        page = asked.rerun_script.page_script_hash
        if asked.rerun_script.fragment_id:
            return not (page and self.page) or page == self.page
        self.page = page
        return True

    def answers(self, frame: bytes) -> None:
        """Take an answer of Streamlit: that a page begins, or which one an address leads to."""
        if len(frame) > LONGEST_NEWS:
            return
        told = ForwardMsg.FromString(frame)
        if told.metadata.run.fragment_ids:
            return  # a part of the page, begun before the tab was sent elsewhere
        if told.WhichOneof("type") == "new_session":
            self.page = told.new_session.page_script_hash
        elif told.WhichOneof("type") == "navigation":
            self.page = told.navigation.page_script_hash


class PageTurns:
    """Stands before every websocket, behind the guard that lets only readable messages pass."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        place = Place()

        async def heard() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive" or place.asks(message["bytes"]):
                    return message

        async def told(message: Message) -> None:
            if message["type"] == "websocket.send" and message.get("bytes") is not None:
                place.answers(message["bytes"])
            await send(message)

        await self.app(scope, heard, told)
