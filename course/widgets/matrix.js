// The table of who reaches whom: a mark opens its trace. Arrow keys go from mark to mark, so that Tab passes the
// table in one step.
function render({ model, el }) {
  const marks = () => [...el.querySelectorAll("button[data-url]")];
  const press = () => {
    const { source, url } = model.get("chosen");
    marks().forEach((mark) => mark.setAttribute(
      "aria-pressed", String(mark.dataset.source === source && mark.dataset.url === url)));
  };
  const rove = (to) => marks().forEach((mark) => { mark.tabIndex = mark === to ? 0 : -1; });
  const draw = () => {
    const at = marks().indexOf(el.getRootNode().activeElement);
    el.innerHTML = model.get("html");
    press();
    const next = marks()[Math.max(0, at)];
    rove(next);
    if (at >= 0) next?.focus();
  };
  el.addEventListener("click", (event) => {
    const mark = event.target.closest("button[data-url]");
    if (!mark) return;
    rove(mark);
    const { source, url } = model.get("chosen");
    if (mark.dataset.source === source && mark.dataset.url === url) model.send("again");
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
  model.on("change:html", draw);
  model.on("change:chosen", press);
  draw();
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
