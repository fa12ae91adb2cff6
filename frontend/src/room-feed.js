// News of a room: server-sent events, and slow questions where those do not get through. Each news is the whole state.
const SILENT_MS = 10000; // the first news comes at once; a stream that says nothing for so long is held up on its way
const ASK_EVERY_MS = 3000;
const STREAM_AGAIN_MS = 60000;
const GONE = new Set([401, 403, 404]);

/**
 * Follow a room. Calls `news(state)` for each state, `trouble(sentence)` (empty when it is over), and `refused(status,
 * answer)` once when the server does not let one in. Returns a function that stops.
 */
export function follow(address, { news, trouble, refused }) {
  let over = false, source = null, timer = 0, streaming = true, failures = 0;
  let askedSince = 0;

  const close = () => {
    over = true;
    source?.close();
    clearTimeout(timer);
    removeEventListener("online", again);
    document.removeEventListener("visibilitychange", shown);
  };
  const take = (text) => {
    failures = 0;
    trouble("");
    news(JSON.parse(text));
  };

  function listen() {
    if (over) return;
    if (typeof EventSource === "undefined") return ask();
    source?.close();
    source = new EventSource(address);
    clearTimeout(timer);
    timer = setTimeout(() => { streaming = false; askedSince = Date.now(); source.close(); ask(); }, SILENT_MS);
    source.onmessage = (event) => {
      clearTimeout(timer);
      take(event.data);
    };
    source.onerror = () => {
      // The browser tries again by itself as long as it is CONNECTING; a refusal or a broken answer closes the stream.
      if (failures++ > 0) trouble("The connection is lost. Trying again…");
      if (source.readyState === EventSource.CLOSED) { clearTimeout(timer); ask(); }
    };
  }

  async function ask() {
    if (over) return;
    clearTimeout(timer);
    try {
      const answer = await fetch(`${address}?stream=0`, { headers: { Accept: "application/json" } });
      if (over) return;
      if (GONE.has(answer.status)) {
        close();
        return refused(answer.status, await answer.json().catch(() => ({})));
      }
      if (!answer.ok) throw new Error(String(answer.status));
      take(await answer.text());
      if (streaming || Date.now() - askedSince > STREAM_AGAIN_MS) {
        streaming = true;
        return listen();
      }
    } catch {
      if (!over && failures++ > 0) trouble("The server does not answer. Trying again…");
    }
    if (!over) timer = setTimeout(ask, ASK_EVERY_MS * (0.7 + 0.6 * Math.random()));
  }

  /** A phone that wakes up, or finds its network again, does not wait. */
  function again() {
    if (!over && (!source || source.readyState !== EventSource.OPEN)) { clearTimeout(timer); ask(); }
  }
  const shown = () => { if (document.visibilityState === "visible") again(); };
  addEventListener("online", again);
  document.addEventListener("visibilitychange", shown);
  ask();
  return close;
}

/** POST a small JSON object; `{status, answer}`, with status 0 where the server did not answer. */
export async function post(address, body) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, answer: text.startsWith("{") ? JSON.parse(text) : {} };
  } catch {
    return { status: 0, answer: {} };
  }
}
