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
  // What was drawn: the head of the table, and what each cell tells. Of a table that stays the same but for
  // some cells these alone are put in anew: all of forty containers take a browser half a second.
  let drawn;
  const draw = () => {
    const content = model.get("content");
    const page = document.createElement("template");
    page.innerHTML = content.html;
    const fresh = cells(page.content);
    const numbers = content.marks.flatMap((row, r) => [[], ...row].map((each) => [r, each]));
    const told = fresh.map((cell, n) => JSON.stringify([cell.outerHTML, numbers[n][1].map((way) => content.ways[way])]));
    const head = content.html.split("<tbody>")[0];
    const stays = drawn?.head === head && drawn.told.length === told.length;
    const shown = stays ? cells(el) : [];
    const at = marks().indexOf(el.getRootNode().activeElement);
    fresh.forEach((cell, n) => {
      if (stays && drawn.told[n] === told[n]) return;
      fill(cell, content, ...numbers[n]);
      if (stays) shown[n].replaceWith(cell);
    });
    if (!stays) el.replaceChildren(page.content);
    drawn = { head, told };
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

// The cells below the head, row by row.
const cells = (table) => [...table.querySelectorAll("tbody th, tbody td")];

// Puts the marks into a cell of a row: buttons that say in full what they stand for.
function fill(cell, { sources, ways, says }, row, numbers) {
  const [source, name] = sources[row];
  cell.append(...numbers.map((number) => {
    const [text, url, verdict, kind] = ways[number];
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
  }));
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
