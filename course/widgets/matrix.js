// The table of who reaches whom: a mark opens its trace. Arrow keys go from mark to mark, so that Tab passes the
// table in one step.
function render({ model, el }) {
  const marks = () => [...el.querySelectorAll("button[data-url]")];
  const chosen = () => {
    const { source, url } = model.get("chosen");
    return (mark) => mark.dataset.source === source && mark.dataset.url === url;
  };
  // Of thousands of marks few are pressed and one can be reached by Tab: only those are changed.
  let pressed = [];
  let current;
  const press = () => {
    pressed.forEach((mark) => mark.setAttribute("aria-pressed", "false"));
    pressed = marks().filter(chosen());
    pressed.forEach((mark) => mark.setAttribute("aria-pressed", "true"));
  };
  const rove = (to) => {
    if (current) current.tabIndex = -1;
    current = to;
    if (current) current.tabIndex = 0;
  };
  const draw = () => {
    const at = marks().indexOf(el.getRootNode().activeElement);
    el.innerHTML = model.get("content").html;
    fill(el, model.get("content"));
    press();
    const next = marks()[Math.max(0, at)];
    rove(next);
    if (at >= 0) next?.focus();
  };
  el.addEventListener("click", (event) => {
    const mark = event.target.closest("button[data-url]");
    if (!mark) return;
    rove(mark);
    if (chosen()(mark)) model.send("again");
    model.set("chosen", { source: mark.dataset.source, url: mark.dataset.url });
    model.save_changes();
  });
  el.addEventListener("keydown", (event) => {
    const mark = event.target.closest("button[data-url]");
    const to = mark && neighbour(mark, event.key);
    if (!to) return;
    event.preventDefault();
    rove(to);
    to.focus();
  });
  model.on("change:content", draw);
  model.on("change:chosen", press);
  draw();
}

// Puts the marks into their cells: buttons that say in full what they stand for.
function fill(el, { sources, ways, marks, says }) {
  const make = (source, name, [text, url, verdict, kind]) => {
    const button = document.createElement("button");
    const values = { source: name, url, verdict };
    const full = says.replace(/\{(\w+)\}/g, (_, key) => values[key]);
    button.className = kind;
    button.title = full;
    button.setAttribute("aria-label", full);
    button.dataset.source = source;
    button.dataset.url = url;
    button.setAttribute("aria-pressed", "false");
    button.tabIndex = -1;
    button.textContent = text;
    return button;
  };
  el.querySelectorAll("tbody tr").forEach((row, r) => {
    const [source, name] = sources[r];
    marks[r].forEach((numbers, c) => row.cells[c + 1].append(...numbers.map((n) => make(source, name, ways[n]))));
  });
}

// Up and down within a cell and on into the next row; left and right to the next cell that has marks.
function neighbour(mark, key) {
  const cell = mark.closest("td");
  const row = cell.parentElement;
  const inside = (other) => [...(other?.querySelectorAll("button[data-url]") ?? [])];
  const own = inside(cell);
  const at = own.indexOf(mark);
  const along = (start, step) => {
    for (let other = start; other; other = step(other)) if (inside(other).length) return inside(other);
    return [];
  };
  const below = (step) => along(step(row)?.cells[cell.cellIndex],
    (other) => step(other.parentElement)?.cells[cell.cellIndex]);
  const next = (node) => node?.nextElementSibling;
  const previous = (node) => node?.previousElementSibling;
  switch (key) {
    case "ArrowDown": return own[at + 1] ?? below(next)[0];
    case "ArrowUp": return own[at - 1] ?? below(previous).at(-1);
    case "ArrowRight": { const found = along(next(cell), next); return found[Math.min(at, found.length - 1)]; }
    case "ArrowLeft": { const found = along(previous(cell), previous); return found[Math.min(at, found.length - 1)]; }
    default: return undefined;
  }
}
export default { render };
