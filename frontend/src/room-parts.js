// What the participant's and the host's view of a room have in common. Text arrives as text and stays text.
import { make } from "./theme.js";

/** Appends `text`: paragraphs, `code` and **bold**; nothing else is understood, and nothing becomes markup. */
export function say(parent, text, tag = "p") {
  for (const block of text.split(/\n\s*\n/)) {
    const paragraph = make(tag);
    inline(paragraph, block.trim());
    parent.append(paragraph);
  }
}

export function inline(parent, text) {
  text.split("`").forEach((part, i) => {
    if (!part) return;
    if (i % 2) return parent.append(make("code", "", part));
    part.split("**").forEach((piece, j) => piece && parent.append(j % 2 ? make("strong", "", piece) : piece));
  });
}

export function program(text) {
  const box = make("pre", "program");
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "Program");
  box.append(make("code", "", text));
  return box;
}

/** `1:05` */
export function clock(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Milliseconds until the vote closes; null where it has no limit. */
export function left(state, skew) {
  const { closes, paused } = state.room;
  return closes === null ? null : closes - (paused ?? Date.now() + skew);
}

export const percent = (count, of) => (of ? Math.round((100 * count) / of) : 0);

/** The bars of one answer: a bar for each vote, with its count in words. */
export function bars(spread, id, voted) {
  const box = make("span", "bars");
  spread.votes.forEach((vote, i) => {
    const count = vote.counts[id] ?? 0;
    const line = make("span", `bar vote-${i + 1}`);
    const track = make("span", "track");
    const fill = make("span", "fill");
    fill.style.width = `${percent(count, vote.n)}%`;
    track.append(fill);
    const words = `${percent(count, vote.n)} %`;
    line.append(track, make("span", "count", spread.votes.length > 1 ? `${ORDINAL[i]} vote: ${count} · ${words}` : `${count} · ${words}`));
    box.append(line);
  });
  if (voted) box.append(make("span", "note", voted));
  return box;
}

export const ORDINAL = ["1st", "2nd", "3rd"];

export function badge(text, kind = "") {
  return make("span", `badge ${kind}`, text);
}

export function boardOf(rows) {
  const table = make("table", "board");
  const head = make("tr");
  head.append(...["Place", "Name", "Points"].map((word) => Object.assign(make("th", "", word), { scope: "col" })));
  table.append(head, ...rows.map((row) => {
    const line = make("tr");
    line.append(make("td", "", `${row.rank}`), make("td", "name", row.name), make("td", "", `${row.points}`));
    return line;
  }));
  return table;
}
