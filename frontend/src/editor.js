// The code editor. The text belongs to the person typing: the page replaces it only by naming another document.
import { historyField } from "@codemirror/commands";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import styles from "./editor.css";
import { pythonEditing, setError, wrapping } from "./editor-view.js";
import { mounting } from "./mount.js";
import { followScheme, make } from "./theme.js";
import tokens from "./tokens.css";

const NARROW = 560; // px; below this long lines wrap
const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const parked = new Map(); // doc_id -> an editor that left the page: texts that the page may have of it, its own text and undo history
const KNOWN_AT_MOST = 7;
const PARKED_AT_MOST = 12;

class Editor {
  constructor(root, data) {
    this.root = root;
    this.readOnly = new Compartment();
    this.lines = new Compartment();
    this.build();
    this.view = new EditorView({ parent: this.frame, root: root.getRootNode?.() ?? document });
    this.load(data);
    this.listen();
  }

  build() {
    this.box = make("div", "box");
    const head = make("div", "head");
    this.title = make("span", "title");
    this.badge = make("span", "badge", "read only");
    this.hint = make("span", "hint");
    this.hint.id = "keys";
    head.append(this.title, this.badge, this.hint);
    this.frame = make("div", "frame");
    this.frame.append(head);
    this.foot = make("div", "foot");
    this.button = make("button", "run");
    this.button.type = "button";
    this.buttonText = make("span");
    this.button.append(make("span", "sign"), this.buttonText);
    this.status = make("span", "status");
    this.status.setAttribute("role", "status");
    this.foot.append(this.button, this.status);
    const style = make("style");
    style.textContent = tokens + styles;
    this.box.append(this.frame, this.foot);
    this.root.append(style, this.box);
  }

  listen() {
    this.button.onclick = () => this.run();
    // Streamlit listens for single letters on the document; what is typed here is not meant for it.
    this.box.onkeydown = (event) => event.stopPropagation();
    this.box.addEventListener("focusout", (event) => {
      if (!this.box.contains(event.relatedTarget)) this.draft();
    });
    this.onHidden = () => document.visibilityState === "hidden" && this.draft();
    document.addEventListener("visibilitychange", this.onHidden);
    this.watcher = new ResizeObserver(([entry]) => {
      const narrow = entry.contentRect.width < NARROW;
      if (narrow === this.narrow) return;
      this.narrow = narrow;
      this.box.classList.toggle("narrow", narrow);
      this.view.dispatch({ effects: this.lines.reconfigure(narrow ? wrapping : []) });
    });
    this.watcher.observe(this.box);
  }

  /** Take a new document: its text, or what was parked of it when the editor last left the page. */
  load(data) {
    this.docId = data.doc_id;
    this.sent = data.code;
    this.marked = undefined;
    const extensions = this.extensions(data);
    const kept = parked.get(data.doc_id);
    parked.delete(data.doc_id);
    this.known = [data.code];
    if (kept?.known.includes(data.code)) {
      this.view.setState(EditorState.fromJSON(kept.json, { extensions }, { history: historyField }));
      setTimeout(() => this.draft()); // the click that took the editor away may have overtaken its draft
    } else {
      this.view.setState(EditorState.create({ doc: data.code, extensions }));
    }
  }

  extensions(data) {
    const keys = keymap.of([
      { key: "Mod-Enter", run: () => (this.run(), true) },
      { key: "Ctrl-Enter", run: () => (this.run(), true) },
    ]);
    const leave = keymap.of([{ key: "Escape", run: () => (this.leave(), true) }]);
    return [
      Prec.highest(keys),
      pythonEditing, // closing the search panel comes first for Escape
      Prec.lowest(leave),
      this.readOnly.of(readOnly(data)),
      this.lines.of(this.narrow ? wrapping : []),
      EditorView.updateListener.of((update) => update.docChanged && this.typed()),
    ];
  }

  show({ data, setStateValue, setTriggerValue }) {
    const before = this.data;
    this.data = data;
    this.state = setStateValue;
    this.trigger = setTriggerValue;
    followScheme(this.box);
    if (data.doc_id !== this.docId) this.load(data);
    else if (before && !same(before, data, "read_only", "label"))
      this.view.dispatch({ effects: this.readOnly.reconfigure(readOnly(data)) });
    this.box.style.setProperty("--max-lines", data.max_lines);
    this.box.classList.toggle("fixed", data.read_only);
    this.title.textContent = data.label;
    this.badge.hidden = !data.read_only;
    this.button.hidden = !data.run_label;
    this.button.setAttribute("aria-disabled", String(Boolean(data.busy)));
    this.button.classList.toggle("busy", Boolean(data.busy));
    this.buttonText.textContent = data.busy ? "Running…" : data.run_label;
    this.keys();
    this.mark();
  }

  keys() {
    const run = make("kbd", "", MAC ? "⌘ Enter" : "Ctrl+Enter");
    this.hint.replaceChildren(run, " runs it, ", make("kbd", "", "Esc"), " leaves it");
    this.hint.hidden = this.data.read_only;
  }

  mark() {
    const { error } = this.data;
    const marked = JSON.stringify(error);
    if (marked === this.marked) return;
    this.marked = marked;
    const line = error && this.find(error.line, error.read);
    this.view.dispatch({ effects: setError.of(line ? { line, message: error.message } : null) });
    this.say(error ? `Line ${error.line}: ${error.message}` : "", true);
    if (line) this.reveal(line);
  }

  /** Where a line stands that was at `ran` and read `text` when it was run: the nearest; null if there is none any more. */
  find(ran, text) {
    const { doc } = this.view.state;
    let found = null;
    for (let line = 1; line <= doc.lines; line += 1)
      if (doc.line(line).text === text && (found === null || Math.abs(line - ran) < Math.abs(found - ran))) found = line;
    return found;
  }

  /** Scroll the line into the editor's own window, without moving the page. */
  reveal(line) {
    const { state, scrollDOM } = this.view;
    const at = state.doc.line(Math.min(line, state.doc.lines)).from;
    this.view.requestMeasure({
      read: (view) => view.lineBlockAt(at),
      write: ({ top, bottom }) => {
        const { scrollTop, clientHeight } = scrollDOM;
        if (top < scrollTop || bottom > scrollTop + clientHeight) scrollDOM.scrollTop = (top + bottom - clientHeight) / 2;
      },
    });
  }

  /** One sentence for everybody, or (`quiet`) for screen readers when it already stands elsewhere on the screen. */
  say(text, quiet = false) {
    this.status.textContent = text;
    this.status.classList.toggle("quiet", quiet);
  }

  typed() {
    const bytes = new TextEncoder().encode(this.text()).length;
    const over = bytes > this.data.max_bytes;
    if (over) this.say(`This program has ${Math.ceil(bytes / 1024)} KB; at most ${Math.floor(this.data.max_bytes / 1024)} KB can be run.`);
    else if (this.over) this.say("");
    this.over = over;
  }

  text() {
    return this.view.state.doc.toString();
  }

  run() {
    const now = performance.now();
    if (this.data.read_only || this.data.busy || this.over || now - (this.ranAt ?? -1e9) < 400) return;
    this.ranAt = now;
    this.keep();
    this.trigger("run", { code: this.sent, doc_id: this.docId });
  }

  draft() {
    if (!this.closed && !this.data.read_only && !this.over && this.text() !== this.sent) this.keep();
  }

  /** The text goes up as state, not as a trigger: it is there in every later run of the page, so that a click on
      one of the page's buttons, which follows the blur at once, cannot overtake it. */
  keep() {
    if (this.text() === this.sent) return;
    this.sent = this.text();
    this.known = [...this.known.slice(-KNOWN_AT_MOST), this.sent]; // what comes back may be any: the last may be overtaken
    this.state("draft", { code: this.sent, doc_id: this.docId });
  }

  /** Out of the editor; the next Tab goes on from here. */
  leave() {
    this.button.hidden ? this.view.contentDOM.blur() : this.button.focus();
  }

  close() {
    this.closed = true;
    this.watcher.disconnect();
    document.removeEventListener("visibilitychange", this.onHidden);
    parked.set(this.docId, { known: [this.data.code, ...this.known, this.text()], json: this.view.state.toJSON({ history: historyField }) });
    if (parked.size > PARKED_AT_MOST) parked.delete(parked.keys().next().value);
    this.view.destroy();
  }
}

function readOnly(data) {
  return [
    EditorState.readOnly.of(data.read_only),
    EditorView.editable.of(!data.read_only),
    EditorView.contentAttributes.of({
      "aria-label": data.label,
      "aria-describedby": "keys",
      "aria-readonly": String(data.read_only),
      tabindex: "0",
      autocapitalize: "off",
      autocorrect: "off",
      spellcheck: "false",
    }),
  ];
}

const same = (one, other, ...names) => names.every((name) => one[name] === other[name]);

export default mounting(Editor);
