// How a part of ours comes onto a page, is drawn again after each rerun, and leaves.

/**
 * A component's default export for a class whose `new Part(root, data)` builds it, `show(component)` draws it, and
 * `close()` ends what it holds. Where `nameOf(data)` is another one, the part is made anew.
 */
export function mounting(Part, nameOf = () => "") {
  const mounts = new WeakMap();
  return function mount(component) {
    const root = component.parentElement;
    const name = nameOf(component.data);
    let held = mounts.get(root);
    if (held && held.name !== name) {
      held.part.close();
      root.replaceChildren();
      held = undefined;
    }
    if (!held) {
      held = { name, part: new Part(root, component.data) };
      mounts.set(root, held);
    }
    held.part.show(component);
    return () => {
      mounts.delete(root);
      held.part.close();
      root.replaceChildren();
    };
  };
}
