// Stands before the parts of a question: what held the focus may go from the page, as a button does that led to it.

/** Whether that has happened. */
function lost() {
  const counts = performance.eventCounts;    // since the page was loaded: one that just came keeps its own beginning
  const used = counts ? counts.get("keydown") || counts.get("pointerdown") : navigator.userActivation?.hasBeenActive;
  return document.activeElement === document.body && Boolean(used);
}

/** Take the focus for the whole of the question, so that the next Tab goes on from here and not from the top. */
function take(root, name) {
  root.tabIndex = -1;
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", name);
  root.focus({ preventScroll: true });
}

/** The same, as soon as what holds the focus has gone: a page takes its old parts away after it has drawn the new. */
function goOn(root, name) {
  if (lost()) { take(root, name); return; }
  const held = document.activeElement, until = performance.now() + 5000;
  if (!held || held === document.body) return;
  const look = () => {
    if (!root.isConnected) return;
    if (!held.isConnected && document.activeElement === document.body) take(root, name);
    else if (document.activeElement === held && performance.now() < until) setTimeout(look, 40);
  };
  look();
}
