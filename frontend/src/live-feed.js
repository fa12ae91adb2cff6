// News of a run: server-sent events, and slow questions where those do not get through.
const SILENT_MS = 8000; // the first news comes at once; a stream that says nothing for so long is held up on its way
const ASK_EVERY_MS = 2000;
const TRIES = 3;

/**
 * Follow a run until its end. Calls `news(batch)` for each batch, `trouble(sentence)` (empty when it is over), and
 * `end(document)` once: what the server said, or `{lost: true}` when it knows no such run. Returns a function that stops.
 */
export function follow(address, { news, trouble, end }) {
  let after = 0, over = false, failures = 0, source = null, timer = 0;

  const finish = (document) => {
    if (over) return;
    close();
    end(document);
  };
  const close = () => {
    over = true;
    source?.close();
    clearTimeout(timer);
  };
  const take = (batch) => {
    after = batch.next;
    failures = 0;
    news(batch);
  };
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(askInstead, SILENT_MS);
  };

  function listen() {
    if (typeof EventSource === "undefined") return askInstead();
    source = new EventSource(address);
    watch();
    source.onmessage = (event) => {
      clearTimeout(timer);
      trouble("");
      take(JSON.parse(event.data));
    };
    source.addEventListener("end", (event) => finish(JSON.parse(event.data)));
    source.onerror = () => {
      failures += 1;
      if (source.readyState === EventSource.CLOSED || failures >= TRIES) askInstead();
    };
  }

  function askInstead() {
    if (over) return;
    source?.close();
    clearTimeout(timer);
    trouble("The live connection failed. Asking every 2 seconds instead.");
    ask();
  }

  async function ask() {
    try {
      const answer = await fetch(`${address}?stream=0&after=${after}`, { headers: { Accept: "application/json" } });
      if (over) return;
      if (answer.status === 404 || answer.status === 403) return finish({ lost: true });
      if (!answer.ok) throw new Error(String(answer.status));
      const batch = await answer.json();
      trouble("The live connection failed. Asking every 2 seconds instead.");
      take(batch);
      if (batch.end) return finish(batch.end);
    } catch {
      if (!over) trouble("The server does not answer. Trying again every 2 seconds.");
    }
    if (!over) timer = setTimeout(ask, ASK_EVERY_MS);
  }

  listen();
  return close;
}
