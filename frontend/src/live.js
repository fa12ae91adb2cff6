// A program while it runs: its loss and gradient norm as they come, what it prints, how long it takes, and Stop.
import styles from "./live.css";
import { Chart, readable } from "./live-chart.js";
import { follow } from "./live-feed.js";
import { mounting } from "./mount.js";
import { followScheme, make } from "./theme.js";

const KEPT_CHARACTERS = 40000; // of the output; the page shows all of it when the run is over
const SPOKEN_EVERY_MS = 10000;
const NARROW = 560; // px; below this the charts stand one below the other
const QUIET = matchMedia("(prefers-reduced-motion: reduce)");

class LiveRun {
  constructor(root, data) {
    this.runId = data.run_id;
    this.address = `${data.base}/api/runs/${encodeURIComponent(data.run_id)}`;
    this.build(root);
    this.state = "queued";
    this.anchor = performance.now();
    this.elapsed = 0;
    this.clock = setInterval(() => this.tick(), QUIET.matches ? 1000 : 100);
    this.unfollow = follow(`${this.address}/events`, {
      news: (batch) => this.take(batch),
      trouble: (sentence) => this.complain(sentence),
      end: (document) => this.end(document),
    });
  }

  build(root) {
    const style = make("style");
    style.textContent = styles;
    this.box = make("section", "box");
    const head = make("div", "head");
    this.lamp = make("span", "lamp");
    this.title = make("span", "title");
    this.count = make("span", "count");
    this.button = make("button", "", "Stop");
    this.button.type = "button";
    this.button.onclick = () => this.stop();
    head.append(this.lamp, this.title, this.count, this.button);
    this.bar = make("progress", "bar");
    this.bar.hidden = true;
    this.charts = make("div", "charts");
    this.charts.hidden = true;
    this.loss = new Chart("Loss", "#0072B2", false);
    this.grad = new Chart("Gradient norm", "#D55E00", true);
    this.charts.append(this.loss.figure, this.grad.figure);
    this.output = make("pre", "output");
    this.output.tabIndex = 0;
    this.output.setAttribute("aria-label", "Output of the program");
    this.output.setAttribute("role", "region");
    this.output.hidden = true;
    this.note = make("p", "note");
    this.note.setAttribute("role", "alert");
    this.spoken = make("div", "spoken");
    this.spoken.setAttribute("role", "status");
    this.box.append(head, this.bar, this.note, this.charts, this.output, this.spoken);
    root.append(style, this.box);
    this.watcher = new ResizeObserver(([entry]) => this.box.classList.toggle("narrow", entry.contentRect.width < NARROW));
    this.watcher.observe(this.box);
  }

  show({ data, setTriggerValue }) {
    this.trigger = setTriggerValue;
    this.name = data.title;
    this.box.setAttribute("aria-label", data.title);
    followScheme(this.box);
    this.tick();
    this.loss.draw();
    this.grad.draw();
  }

  take(batch) {
    if (batch.fresh) this.forget();
    this.state = batch.state;
    this.position = batch.position;
    this.elapsed = batch.elapsed_s;
    this.anchor = performance.now();
    if (batch.planned !== undefined) this.planned = batch.planned;
    if (batch.steps.length) this.charts.hidden = false;
    for (const [step, loss, grad] of batch.steps) {
      this.step = step;
      this.loss.add(step, loss);
      this.grad.add(step, grad);
    }
    if (batch.text) this.print(batch.text);
    this.measure();
    this.tick();
    this.speak();
  }

  /** How far it is: by the steps its text speaks of, else by what it prints ("epoch 3/10", a tqdm bar). */
  measure() {
    const done = this.planned && this.step !== undefined ? (this.step + 1) / this.planned : printedShare(this.text ?? "");
    this.bar.hidden = done === null || this.over !== undefined;
    if (done === null) return;
    this.share = Math.min(1, done);
    this.bar.value = this.share;
    this.bar.setAttribute("aria-label", `${Math.round(this.share * 100)} % done`);
  }

  /** The run was begun afresh: what came before does not count. */
  forget() {
    this.step = this.share = undefined;
    this.text = "";
    this.output.textContent = "";
    this.loss.clear();
    this.grad.clear();
  }

  print(text) {
    const atEnd = this.output.scrollTop + this.output.clientHeight >= this.output.scrollHeight - 8;
    const whole = (this.text ?? "") + text;
    this.text = whole.length > KEPT_CHARACTERS ? whole.slice(whole.indexOf("\n", whole.length - KEPT_CHARACTERS) + 1) : whole;
    this.output.hidden = false;
    this.output.textContent = overwritten(this.text);
    if (atEnd) this.output.scrollTop = this.output.scrollHeight;
  }

  tick() {
    const running = this.state === "running" && !this.over;
    const seconds = this.elapsed + (running ? (performance.now() - this.anchor) / 1000 : 0);
    this.title.textContent = this.over ?? (this.stopping ? "Stopping…" : this.state === "queued" ? this.waiting() : this.name);
    const parts = this.state === "queued" ? [] : [QUIET.matches ? `${Math.round(seconds)} s` : `${seconds.toFixed(1)} s`];
    if (this.step !== undefined) parts.unshift(this.planned ? `step ${this.step + 1} of ${this.planned}` : `step ${this.step}`);
    else if (this.share !== undefined) parts.unshift(`${Math.round(this.share * 100)} %`);
    this.count.textContent = parts.join(" · ");
    this.lamp.dataset.on = String(running);
  }

  waiting() {
    const before = this.position;
    if (!before) return "Starting…";
    return before === 1 ? "Next in line" : `Waiting: ${before - 1} before this one`;
  }

  /** Screen readers hear how it goes now and then, not twenty times a second. */
  speak(now = false) {
    const time = performance.now();
    if (!now && time - (this.spokeAt ?? -Infinity) < SPOKEN_EVERY_MS) return;
    this.spokeAt = time;
    const charts = this.step === undefined ? [] : [this.loss.describe(), this.grad.describe()];
    this.spoken.textContent = [this.title.textContent, ...charts].join(" ");
  }

  complain(sentence) {
    if (this.note.textContent !== sentence) this.note.textContent = sentence;
  }

  async stop() {
    if (this.stopping || this.over) return;
    this.stopping = true;
    this.button.setAttribute("aria-disabled", "true");
    this.tick();
    try {
      const answer = await fetch(`${this.address}/stop`, { method: "POST" });
      if (!answer.ok) throw new Error(String(answer.status));
    } catch {
      this.stopping = false;
      this.button.removeAttribute("aria-disabled");
      this.complain("The run could not be stopped: the server did not answer. Try again.");
      this.tick();
    }
  }

  end(document) {
    this.over = document.lost ? "This run is no longer known" : ENDINGS[document.status] ?? "Ended";
    if (document.elapsed_s !== undefined) this.elapsed = document.elapsed_s;
    clearInterval(this.clock);
    this.complain("");
    this.button.hidden = true;
    this.bar.hidden = true;
    this.tick();
    this.speak(true);
    this.trigger("ended", { run_id: this.runId });
  }

  close() {
    clearInterval(this.clock);
    this.unfollow();
    this.watcher.disconnect();
    this.loss.close();
    this.grad.close();
  }
}

const ENDINGS = {
  ok: "Finished", error: "Ended with an error", timeout: "Out of time", memory: "Out of memory",
  output: "Printed too much", stopped: "Stopped", crashed: "Ended abruptly",
};

/** The share that the end of a program's output speaks of, 0 to 1; null where it speaks of none. */
export function printedShare(text) {
  const end = text.slice(-600);
  const bar = [...end.matchAll(/\b(\d{1,3})%\|/g)].at(-1);
  const count = [...end.matchAll(/\b(?:epoch|step|iter(?:ation)?|batch|round)\b\W{0,3}(\d{1,7})\s*(?:\/|of)\s*(\d{1,7})\b/gi)].at(-1);
  const last = bar && count ? (bar.index > count.index ? bar : count) : bar ?? count;
  if (!last) return null;
  const share = last === bar ? Number(last[1]) / 100 : Number(last[1]) / Number(last[2]);
  return share >= 0 && share <= 1 ? share : null;
}

/** What a terminal would show: a carriage return goes back to the start of its line (progress bars use it). */
export function overwritten(text) {
  if (!text.includes("\r")) return text;
  return text.split("\n").map((line) => line.replace(/\r+$/, "").split("\r").at(-1)).join("\n");
}

export default mounting(LiveRun, (data) => data.run_id);
