// How the program looks and is typed: everything of CodeMirror that does not depend on the page.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration, EditorView, GutterMarker, ViewPlugin, WidgetType, drawSelection, dropCursor, gutterLineClass,
  highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";
import { make } from "./theme.js";
import { TOKENS } from "./tokens.js";

const colours = HighlightStyle.define(
  TOKENS.map(([tag, name]) => (name === "comment" ? { tag, class: "tok-comment" } : { tag, color: `var(--tok-${name})` })),
);

class ErrorMessage extends WidgetType {
  constructor(text) {
    super();
    this.text = text;
  }
  eq(other) {
    return other.text === this.text;
  }
  toDOM() {
    return make("div", "cm-error-message", this.text);
  }
  ignoreEvent() {
    return false; // a click in the message puts the cursor beside it, as in any other line
  }
}

const errorGutter = new (class extends GutterMarker {
  elementClass = "cm-error-number";
})();

/** Marks the line an error points at, with its message below; `null` takes the mark away. */
export const setError = StateEffect.define();

const errorMark = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setError)) continue;
      next = effect.value ? marksFor(transaction.state.doc, effect.value) : Decoration.none;
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function marksFor(doc, { line, message }) {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const ranges = [Decoration.line({ class: "cm-error-line" }).range(at.from)];
  if (message) ranges.push(Decoration.widget({ widget: new ErrorMessage(message), side: 1, block: true }).range(at.to));
  return Decoration.set(ranges);
}

const errorNumber = gutterLineClass.compute([errorMark], (state) => {
  const numbers = new RangeSetBuilder();
  state.field(errorMark).between(0, state.doc.length, (from, _to, mark) => {
    if (mark.spec.class === "cm-error-line") numbers.add(from, from, errorGutter);
  });
  return numbers.finish();
});

// A wrapped line goes on two columns right of where its own text starts, so that Python's indentation stays readable.
function hanging(view) {
  const marks = new RangeSetBuilder();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      const columns = line.text.search(/\S|$/) + 2;
      const style = `padding-left: calc(${columns}ch + 0.5rem); text-indent: -${columns}ch`;
      marks.add(line.from, line.from, Decoration.line({ attributes: { style } }));
      at = line.to + 1;
    }
  }
  return marks.finish();
}

const hangingIndent = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.decorations = hanging(view);
    }
    update(update) {
      if (update.docChanged || update.viewportChanged) this.decorations = hanging(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** Long lines wrap: right where there is no room to scroll sideways. */
export const wrapping = [EditorView.lineWrapping, hangingIndent];

/** A Python editor without a page around it. */
export const pythonEditing = [
  lineNumbers(),
  highlightActiveLineGutter(),
  highlightSpecialChars(),
  history(),
  drawSelection(),
  dropCursor(),
  EditorState.allowMultipleSelections.of(true),
  EditorState.tabSize.of(4),
  indentUnit.of("    "),
  indentOnInput(),
  python(),
  syntaxHighlighting(colours),
  bracketMatching(),
  closeBrackets(),
  highlightActiveLine(),
  highlightSelectionMatches({ minSelectionLength: 2 }),
  search({ top: true }),
  errorMark,
  errorNumber,
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, indentWithTab]),
];
