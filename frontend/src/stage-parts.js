// What stands on the wall, phase by phase. Text arrives as text and stays text.
import { fixed, isOrder, row } from "./room-lines.js";
import { boardOf, inline, ORDINAL, percent, program, say } from "./room-parts.js";
import { make } from "./theme.js";

const SVG = "http://www.w3.org/2000/svg";
const MOST_NAMES = 60;
const SHORT = 22; // characters of an outcome that leaves room for another beside it
const ONE_LINE = 44; // characters of an outcome that surely fit on the line below its option

/** Dark on light in every theme, with the quiet zone that scanners need. */
export function qr({ path, size }) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `0 0 ${size} ${size}`);
  picture.setAttribute("class", "qr");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", "QR code of the room's address");
  const dark = document.createElementNS(SVG, "path");
  dark.setAttribute("d", path);
  picture.append(dark);
  return picture;
}

export function lobby(data, host) {
  const left = make("div");
  left.append(make("p", "at", data.address), make("h1", "code", data.code));
  left.append(make("p", "here", host.joined ? `${host.joined} here` : "Nobody is here yet"), names(host.names));
  const box = make("div", "lobby");
  box.append(left, qr(data.qr));
  return box;
}

function names(all) {
  const box = make("div", "names");
  box.append(...all.slice(-MOST_NAMES).reverse().map((name) => Object.assign(make("bdi", "", name), { title: name })));
  box.append(make("span", "quiet more", ""));
  box.dataset.all = all.length;
  return box;
}

/** Who came last stands first; of those for whom there is no room, their number. */
export function fitNames(box) {
  const more = box.lastElementChild;
  for (const name of box.querySelectorAll("bdi")) name.hidden = false;
  const shown = [...box.querySelectorAll("bdi")];
  for (;;) {
    const rest = Number(box.dataset.all) - shown.length;
    more.textContent = rest ? `and ${rest} more` : "";
    more.hidden = !rest;
    if (!shown.length || box.scrollHeight <= box.clientHeight) return;
    shown.pop().hidden = true;
  }
}

export function over(data, room) {
  const box = make("div", room.board?.length ? "two" : "centre");
  const left = make("div", "centre");
  left.append(make("h1", "big", "Thank you"), make("p", "quiet", "This room has ended. Practice and Review have more of these questions."));
  box.append(left, ...(room.board?.length ? [boardOf(room.board)] : []));
  return box;
}

/** The question as it is voted on: nothing that tells the answer, no count of any option. */
export function asked(room) {
  const question = room.question;
  const left = make("div");
  left.append(prompt(question), ...answers(question));
  if (!question.program) return left;
  const box = make("div", "two");
  box.append(left, listing(question.program));
  return box;
}

/** A program on the wall: one empty line is as good as two, and each takes room from the others. */
const listing = (text) => program(text.trim().replace(/\n{3,}/g, "\n\n"));

function prompt(question) {
  const box = make("div", "prompt");
  say(box, question.prompt);
  return box;
}

const typing = (question) => (question.kind === "shape" ? "Type the shape on your device." : `Type the ${question.kind === "number" ? "number" : "answer"} on your device${question.unit ? ` (in ${question.unit})` : ""}.`);

/** What is voted on: options, lines in the order in which everybody gets them, or how to answer. */
function answers(question) {
  if (isOrder(question)) return [lines(question), make("p", "quiet under", "Put the lines in order on your device.")];
  return [question.options.length ? options(question) : make("p", "quiet", typing(question))];
}

function lines(question) {
  const list = make("ol", "lines");
  list.append(...question.lines.map(row));
  return list;
}

function options(question) {
  const list = make("ol", question.options.every((option) => option.text.length < 26) ? "options pairs" : "options");
  list.append(...question.options.map((option) => {
    const line = make("li", "option");
    const text = make("span");
    inline(text, option.text);
    line.append(make("span", "letter", option.letter), text);
    return line;
  }));
  return list;
}

/** What a program came to, in its own words. */
function end(found) {
  const line = make("div", "end", found.value);
  line.dataset.failed = String(found.failed);
  return line;
}

function card(title, found) {
  const box = make("div", "card");
  if (title) box.append(make("div", "quiet", title));
  box.append(end(found));
  return box;
}

/** Between the votes: the outcomes of all options' programs, under no letter. `runs` is null while they run. */
export function running(room, runs, slim) {
  const question = room.question;
  const left = make("div", "ends");
  if (!slim) left.append(prompt(question));
  if (question.options.length) left.append(options(question));
  if (isOrder(question)) left.append(lines(question));
  const found = outcomes(runs);
  const box = make("div", "two");
  // Where the outcomes are short, they find their place below the options, and the program keeps its own.
  const program = !slim && question.program && (runs === null || runs.held || isShort(runs)) ? listing(question.program) : null;
  if (program) left.append(...found);
  const right = make("div", "ends");
  if (!program) right.append(...found);
  box.append(left, program ?? right);
  return box;
}

const isShort = (runs) => runs.runs.every((each) => each.value.length < SHORT);

function outcomes(runs) {
  if (runs === null) return [make("h2", "quiet", "Running the programs…")];
  if (runs.held) return [make("h2", "", "Talk to your neighbour"), make("p", "quiet", runs.held)];
  const words = runs.start ? "All changes, run. Which outcome belongs to which?" : "Each answer is what some program gives. Which is ours?";
  const cards = make("div", isShort(runs) ? "short" : "ends");
  cards.append(...runs.runs.map((each) => card("", each)));
  return [make("h2", "", words), ...(runs.start ? [card(runs.start.title, runs.start)] : []), cards];
}

export function revealed(room, host, runs) {
  const question = room.question;
  const ends = new Map((runs?.runs ?? []).filter((each) => each.letter).map((each) => [each.option, each]));
  const list = make("ol", "options");
  const spread = host.spread ?? { bars: [], votes: [] };
  const shared = sharedStart([...ends.values()].map((found) => found.value));
  list.append(...spread.bars.map((bar) => counted(bar, spread, ends.get(bar.id), shared)));
  if (spread.judging) list.append(make("li", "quiet", spread.judging === 1 ? "1 answer is still being run." : `${spread.judging} answers are still being run.`));
  const left = make("div");
  left.append(list);
  if (isOrder(question)) left.append(gave(runs)); // the right column has the lines, and no room for what else there is
  const box = make("div", "two");
  box.append(left, why(room, host, runs));
  return box;
}

/** How much of the outcomes is the same in all and tells nothing, up to a comma, where they do not fit on a line. */
function sharedStart(values) {
  if (values.length < 2 || values.every((value) => value.length <= ONE_LINE)) return 0;
  let same = 0;
  while (same < values[0].length && values.every((value) => value[same] === values[0][same])) same += 1;
  const comma = values[0].lastIndexOf(", ", same - 1);
  return comma < 0 ? 0 : comma + 2;
}

/** What the program gives in the right order, and in some others that were foreseen. */
function gave(runs) {
  const box = make("div", "gave");
  if (runs?.start) box.append(card(runs.start.title, runs.start));
  box.append(...(runs?.runs ?? []).filter((found) => !found.right).map((found) => card(found.title, found)));
  return box;
}

/** An answer, what its program came to, and how many gave it in each vote. */
function counted(bar, spread, found, shared) {
  const line = make("li", `option counted${bar.right ? " right" : ""}${bar.letter ? (bar.text.length < 26 ? "" : " long") : " typed"}`);
  const said = make("div", "said");
  const text = make("span");
  inline(text, bar.text);
  if (bar.right) text.append(" ", make("span", "word", "✓ right"));
  said.append(text);
  const short = found && shared ? { ...found, value: `… ${found.value.slice(shared)}` } : found;
  if (found && found.value !== bar.text.replaceAll("`", "")) said.append(end(short));
  if (bar.letter) line.append(make("span", "letter", bar.letter));
  line.append(said, bars(spread, bar.id));
  return line;
}

function bars(spread, id) {
  const box = make("div", "bars");
  box.append(...spread.votes.map((vote, i) => {
    const count = vote.counts[id] ?? 0;
    const line = make("div", `bar vote-${i + 1}`);
    const track = make("span", "track");
    const fill = make("span", "fill");
    fill.style.width = `${percent(count, vote.n)}%`;
    track.append(fill);
    line.append(track, make("span", "votes", `${spread.votes.length > 1 ? `${ORDINAL[i]} vote: ` : ""}${count} · ${percent(count, vote.n)} %`));
    return line;
  }));
  return box;
}

function why(room, host, runs) {
  const box = make("div", "why");
  const text = make("p");
  const ordered = isOrder(room.question);
  if (ordered) box.append(fixed(room.question, room.key.lines.join(","), "An order that is right", "right"));
  else if (!room.question.options.length) text.append(make("strong", "", `${room.key.text.replaceAll("`", "")}. `));
  inline(text, room.key.why);
  box.append(text);
  if (runs?.start && !ordered) box.append(card(runs.start.title, runs.start));
  for (const each of ordered ? [] : (runs?.runs ?? []).filter((found) => !found.letter && !found.right)) box.append(card(`Who typed ${each.title} thought of a program that gives`, each));
  if (host.misconceptions?.length) {
    const part = make("div");
    part.append(make("h2", "", "What was believed"));
    const list = make("ul");
    for (const each of host.misconceptions) {
      const line = make("li");
      const said = make("span");
      inline(said, each.text);
      line.append(said, make("b", "", each.counts.join(" → ")));
      list.append(line);
    }
    part.append(list);
    box.append(part);
  }
  if (host.shift) box.append(make("p", "quiet", `Of ${host.shift.both} who voted twice, ${host.shift.to_right} came to the right answer and ${host.shift.to_wrong} left it.`));
  if (room.board?.length) box.append(boardOf(room.board.slice(0, 5)));
  return box;
}
