"""The live view in a real browser, fed by real runs: what it draws, how it stops, what it does without news."""

import re

from e2e.conftest import idle, visit
from playwright.sync_api import Page, expect

LONG = 10**9


def start(page: Page, parts, query: str) -> None:
    visit(page, f"{parts.url}/?part=live{query}")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(view(page)).to_be_visible()


def view(page: Page):
    return page.locator("section.box")


def run_id(page: Page) -> str:
    page.wait_for_url(re.compile(r"run="))
    return re.search(r"run=(\w+)", page.url)[1]


def scripts(page: Page) -> int:
    return int(re.search(r"script ran (\d+) times", page.get_by_test_id("stMain").inner_text())[1])


def ink(page: Page, colour: tuple[int, int, int]) -> int:
    """How many pixels of a curve's own colour the canvases show."""
    return page.evaluate(
        """([r, g, b]) => {
          const roots = [...document.querySelectorAll("*")].map((e) => e.shadowRoot);
          const root = roots.find((s) => s?.querySelector("canvas"));
          let found = 0;
          for (const canvas of root.querySelectorAll("canvas")) {
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            for (let i = 0; i < data.length; i += 4)
              found += data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255;
          }
          return found;
        }""",
        list(colour),
    )


BLUE, VERMILLION = (0x00, 0x72, 0xB2), (0xD5, 0x5E, 0x00)


def test_curves_and_output_grow_without_a_rerun_and_stop_ends_it(page, parts):
    """While it trains the page's script does not run; Stop ends the run, and the page is told of the end once."""
    start(page, parts, f"&steps={LONG}")
    expect(view(page).get_by_label("Output of the program")).to_contain_text("at 20", timeout=60_000)
    idle(page)
    before = scripts(page)
    early = ink(page, BLUE), ink(page, VERMILLION)
    expect(view(page).locator(".count")).to_contain_text(re.compile(r"step \d{2,} · \d+ s"))
    expect(view(page).get_by_label("Output of the program")).to_contain_text("at 60")
    assert all(later > 20 for later in (ink(page, BLUE), ink(page, VERMILLION))), early
    assert scripts(page) == before
    view(page).get_by_role("button", name="Stop").click()
    expect(page.get_by_text("told of the end 1 times, result: stopped")).to_be_visible()
    expect(view(page).locator(".title")).to_have_text("Stopped")
    assert scripts(page) == before + 1


def test_output_is_text_and_the_end_comes_by_itself(page, parts):
    """Markup that a program prints stays text; the last line arrives before the end is told."""
    start(page, parts, "&steps=100")
    expect(page.get_by_text("told of the end 1 times, result: ok")).to_be_visible(timeout=60_000)
    output = view(page).get_by_label("Output of the program")
    expect(output).to_contain_text("<img src=x onerror=alert(1)> <b>as text</b>")
    expect(output).to_contain_text("the last line")
    assert output.locator("*").count() == 0


def test_what_happens_is_also_said(page, parts):
    """Screen readers hear the state, and each curve as a sentence with its numbers."""
    start(page, parts, "&steps=100")
    expect(page.get_by_text("told of the end 1 times", exact=False)).to_be_visible(timeout=60_000)
    said = view(page).get_by_role("status")
    expect(said).to_have_text(
        re.compile(r"Finished Loss: from [\d.]+ at step 0 to [\de.-]+ at step 99\. Gradient norm: from")
    )
    label = view(page).get_by_role("img").first.get_attribute("aria-label")
    assert re.match(r"Loss: from [\d.]+ at step 0 to [\de.-]+ at step 99\.", label)


def test_a_loss_that_is_not_a_number_is_said_and_not_drawn(page, parts):
    """The curve ends at the first NaN."""
    start(page, parts, "&steps=60&nan_from=30")
    expect(page.get_by_text("told of the end 1 times, result: ok")).to_be_visible(timeout=60_000)
    expect(view(page).locator(".reading").first).to_have_text("not finite")
    expect(view(page).get_by_role("status")).to_contain_text(re.compile(r"at step (2\d|1\d|\d)\. Gradient"))


def test_a_reload_in_the_middle_shows_the_run_from_its_beginning(page, parts):
    """Whoever comes later gets all that was before, then what follows."""
    start(page, parts, f"&steps={LONG}")
    expect(view(page).get_by_label("Output of the program")).to_contain_text("at 20", timeout=60_000)
    page.reload()
    idle(page)
    expect(view(page).get_by_label("Output of the program")).to_contain_text("at 0")
    view(page).get_by_role("button", name="Stop").click()
    expect(page.get_by_text("told of the end 1 times, result: stopped")).to_be_visible()


def test_without_a_stream_it_says_so_and_asks_now_and_then(page, parts):
    """Server-sent events that do not get through: a sentence, slow questions, the same end."""
    page.route(re.compile(r"/api/runs/\w+/events$"), lambda route: route.fulfill(status=204))
    start(page, parts, f"&steps={LONG}")
    expect(view(page).get_by_role("alert")).to_have_text("The live connection failed. Asking every 2 seconds instead.")
    expect(view(page).get_by_label("Output of the program")).to_contain_text("at 20", timeout=60_000)
    view(page).get_by_role("button", name="Stop").click()
    expect(page.get_by_text("told of the end 1 times, result: stopped")).to_be_visible()


def test_a_run_that_nobody_knows_ends_the_view(page, parts):
    """After a restart of the server the run is gone: the page is told, and goes on."""
    visit(page, f"{parts.url}/?part=live&run={'0' * 32}")
    expect(view(page).locator(".title")).to_have_text("This run is no longer known")
    expect(page.get_by_text("told of the end 1 times", exact=False)).to_be_visible()


def test_a_run_belongs_to_the_learner_who_started_it(page, parts, browser):
    """Somebody else gets 404 for its news and its end; other sites may not stop it even with the cookie."""
    start(page, parts, f"&steps={LONG}")
    address = f"{parts.url}/api/runs/{run_id(page)}"
    expect(view(page).get_by_label("Output of the program")).to_contain_text("at 0", timeout=60_000)
    stranger = browser.new_context()
    stranger.request.get(parts.url)  # gets a cookie of its own
    assert stranger.request.get(f"{address}/events?stream=0").status == 404
    assert stranger.request.post(f"{address}/stop", headers={"Sec-Fetch-Site": "same-origin"}).status == 404
    stranger.close()
    mine = page.context.request
    foreign = [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://evil.test"}, {}]
    assert [mine.post(f"{address}/stop", headers=headers).status for headers in foreign] == [403] * 4
    mine.get(f"{address}/stop")  # a link is no button
    assert mine.get(f"{address}/events?stream=0").json()["state"] == "running"
    assert mine.post(f"{address}/stop", headers={"Origin": parts.url}).status == 204
    expect(page.get_by_text("told of the end 1 times, result: stopped")).to_be_visible()


def test_news_go_on_where_they_were(page, parts):
    """`after` and Last-Event-ID count the events already seen; what is no count is refused with a sentence."""
    start(page, parts, "&steps=40")
    expect(page.get_by_text("told of the end 1 times", exact=False)).to_be_visible(timeout=60_000)
    address = f"{parts.url}/api/runs/{run_id(page)}/events"
    ask = page.context.request.get
    whole = ask(f"{address}?stream=0").json()
    assert whole["end"]["status"] == "ok"
    assert "the last line" in whole["text"]
    rest = ask(f"{address}?stream=0&after={whole['next']}").json()
    assert (rest["text"], rest["steps"], rest["next"], rest["end"]) == ("", [], whole["next"], whole["end"])
    streamed = ask(address, headers={"Last-Event-ID": str(whole["next"])})
    assert streamed.headers["content-type"].startswith("text/event-stream")
    assert streamed.headers["x-accel-buffering"] == "no"
    assert streamed.text().startswith("retry: 1000\n\n")
    assert "event: end\n" in streamed.text()
    for wrong in ("-1", "x", "9999999", "١"):
        refused = ask(f"{address}?stream=0&after={wrong}")
        assert (refused.status, "number of events" in refused.json()["error"]) == (400, True)
