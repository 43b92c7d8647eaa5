// A line for the shell of a container; what was said before stands above, and arrow keys bring lines back.
const PATIENCE = 15000; // milliseconds after which it is said that the kernel does not answer

function render({ model, el }) {
  const words = model.get("words");
  const make = (tag, parent, attributes = {}) => {
    const element = Object.assign(document.createElement(tag), attributes);
    parent.append(element);
    return element;
  };
  el.classList.add("dnc-console");
  const said = make("div", el, { className: "said", tabIndex: 0 });
  said.setAttribute("role", "log");
  said.setAttribute("aria-label", words.said);
  const form = make("form", el);
  const who = make("label", form, { textContent: words.container });
  const containers = make("select", who);
  const what = make("label", form, { textContent: words.line, className: "line" });
  const line = make("input", what, { autocomplete: "off", spellcheck: false, maxLength: 2000 });
  line.setAttribute("autocapitalize", "off");
  const run = make("button", form, { textContent: words.run, type: "submit" });
  let back = 0;
  let patience = 0;

  const choose = () => {
    const chosen = model.get("container");
    const names = model.get("containers");
    const shown = chosen && !names.includes(chosen) ? [chosen, ...names] : names;
    containers.replaceChildren(...shown.map((name) => new Option(name, name, false, name === chosen)));
    line.placeholder = shown.length ? "" : words.nobody;
    run.disabled = !shown.length || model.get("busy");
  };
  const tell = () => {
    clearTimeout(patience);
    said.replaceChildren();
    for (const each of model.get("said")) {
      make("b", said, { textContent: `${each.container} $ ${each.line}` });
      said.append(each.printed);
    }
    said.scrollTop = said.scrollHeight;
  };
  // JupyterLab has shortcuts of its own for keys that reach it.
  form.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.target !== line || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const lines = model.get("said").map((each) => each.line);
    back = Math.min(lines.length, Math.max(0, back + (event.key === "ArrowUp" ? 1 : -1)));
    line.value = back ? lines.at(-back) : "";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!line.value.trim() || run.disabled) return;
    model.send({ container: containers.value, line: line.value });
    line.value = "";
    back = 0;
    // A program may take its time; without a kernel nothing comes at all.
    clearTimeout(patience);
    patience = setTimeout(() => { if (!model.get("busy")) said.append(words.silent); }, PATIENCE);
  });
  containers.addEventListener("change", () => { model.set("container", containers.value); model.save_changes(); });
  model.on("change:containers change:container change:busy", choose);
  model.on("change:said", tell);
  choose();
  tell();
  return () => clearTimeout(patience);
}
export default { render };
