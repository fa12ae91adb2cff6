// Nothing to see: where a question begins that is answered in a field of Streamlit's, the focus finds its place.
const mounts = new WeakMap();

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector("#root");
  if (mounts.get(parentElement) === data.doc) return;
  mounts.set(parentElement, data.doc);
  goOn(root, data.name);
}
