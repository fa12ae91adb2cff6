// A text to be read and copied: a program, a change, what a program printed. It arrives as text and stays text.
import { highlightCode, tagHighlighter } from "@lezer/highlight";
import { parser } from "@lezer/python";
import styles from "./listing.css";
import { mounting } from "./mount.js";
import { followScheme, make } from "./theme.js";
import colours from "./tokens.css";
import { TOKENS } from "./tokens.js";

const SAID_MS = 2000;
const TWO_SHEETS = "M9 9V5a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-4M5 9h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1z";
const TICK = "M4 12.5l5 5L20 6.5";
const SIGNS = { "+": "added", "-": "removed", "@": "place" };
const classes = tagHighlighter(TOKENS.flatMap(([tags, name]) => tags.map((tag) => ({ tag, class: `tok-${name}` }))));

class Listing {
  constructor(root) {
    this.box = make("div", "box");
    this.text = make("pre");
    this.text.setAttribute("role", "group");
    this.button = make("button", "copy");
    this.button.type = "button";
    this.button.append(icon(TWO_SHEETS, "sheets"), icon(TICK, "tick"));
    this.status = make("span", "said");
    this.status.setAttribute("role", "status");
    this.box.append(this.text, this.button, this.status);
    const style = make("style");
    style.textContent = colours + styles;
    root.append(style, this.box);
    this.button.onclick = () => this.copy();
    this.watcher = new ResizeObserver(() => this.measure());
    this.watcher.observe(this.text);
  }

  show({ data }) {
    followScheme(this.box);
    const shown = JSON.stringify(data);
    if (shown === this.shown) return;
    this.shown = shown;
    this.data = data;
    this.text.setAttribute("aria-label", data.label);
    this.button.setAttribute("aria-label", `Copy: ${data.label}`);
    this.button.title = "Copy";
    this.box.classList.toggle("numbered", data.numbers);
    this.box.classList.toggle("wrapped", data.wrap);
    this.box.style.setProperty("--max-lines", data.max_lines ?? "none");
    this.box.classList.toggle("bounded", data.max_lines !== null);
    this.text.replaceChildren(...lines(data));
    this.box.style.setProperty("--digits", String(this.text.childElementCount).length);
    this.measure();
  }

  /** What scrolls can be reached by Tab and scrolled with the arrows; what does not is no stop on the way. */
  measure() {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = this.text;
    if (scrollWidth > clientWidth || scrollHeight > clientHeight) this.text.tabIndex = 0;
    else if (this.text !== this.text.getRootNode().activeElement) this.text.removeAttribute("tabindex");
  }

  async copy() {
    const done = await copied(this.data.text, this.text);
    this.status.textContent = done ? "Copied." : "The browser does not let pages copy. The text is selected: press Ctrl+C.";
    this.box.classList.add(done ? "done" : "selected");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.status.textContent = "";
      this.box.classList.remove("done", "selected");
    }, done ? SAID_MS : 4 * SAID_MS);
  }

  close() {
    clearTimeout(this.timer);
    this.watcher.disconnect();
  }
}

function icon(path, name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add(name);
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** One element a line. The break stands in the line, so that a selection copies as it reads. */
function lines({ text, language }) {
  const all = [make("span", "line")];
  const put = (piece, name) => all.at(-1).append(name ? make("span", name, piece) : piece);
  const next = () => {
    all.at(-1).append("\n");
    all.push(make("span", "line"));
  };
  if (language === "python") {
    highlightCode(text, parser.parse(text), classes, put, next);
    return all;
  }
  text.split("\n").forEach((line, place) => {
    if (place) next();
    if (language === "diff" && SIGNS[line[0]]) all.at(-1).classList.add(SIGNS[line[0]]);
    put(line);
  });
  return all;
}

/** Whether the text is on the clipboard. Pages that came without https may not write there: then it is selected. */
async function copied(text, element) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(element);
    return document.execCommand("copy");
  }
}

export default mounting(Listing);
