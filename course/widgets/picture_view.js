// The picture that Python has drawn; on it and below it, step by step, the connection that is followed. Where
// `pickable`, two places are picked on it, by mouse or by keyboard: who calls, and who is called.
const PACE = 1200; // milliseconds between two steps of a connection that is played
const PASSING = 400; // milliseconds in which the picture passes from one state to the next
const PATIENCE = 5000; // milliseconds after which it is said that the kernel does not answer

function render({ model, el }) {
  const words = model.get("words");
  const make = (tag, parent, role = "", text = "") => {
    const element = document.createElement(tag);
    if (role) element.setAttribute("role", role);
    element.textContent = text;
    parent.append(element);
    return element;
  };
  el.classList.add("dnc-picture");
  el.classList.toggle("pickable", model.get("pickable"));
  const picture = make("div", el);
  const notice = make("p", el, "status");
  const ways = make("div", el);
  ways.className = "dnc-ways";
  const trace = make("div", el);
  trace.className = "dnc-trace";
  const title = make("div", trace);
  title.className = "dnc-title";
  const buttons = make("div", trace);
  buttons.className = "dnc-buttons";
  const [play, back, step, all] = ["play", "back", "step", "all"].map((name) => make("button", buttons, "", words[name]));
  const list = make("ol", trace);
  list.setAttribute("aria-live", "polite");
  const verdict = make("div", trace, "status");
  verdict.className = "dnc-verdict";

  // -- the connection, step by step ----------------------------------------------------------

  let shown = 1;
  let timer = 0;
  const steps = () => model.get("steps");
  const number = () => Math.min(shown, steps().length);
  const mark = () => picture.querySelectorAll("[data-hop]").forEach((element) => {
    const hop = Number(element.dataset.hop);
    element.classList.toggle("later", hop > number());
    element.classList.toggle("now", hop === number());
  });
  const tell = () => {
    const done = shown >= steps().length;
    list.replaceChildren();
    steps().slice(0, shown).forEach((hop, index) => {
      const item = make("li", list, "", `${hop.passed ? "✓" : "✗"} ${hop.text}`);
      item.classList.toggle("now", index === shown - 1 && !done);
      item.classList.toggle("stop", !hop.passed);
    });
    title.textContent = model.get("title");
    verdict.textContent = done ? model.get("verdict") : "";
    play.textContent = timer ? words.pause : words.play;
    back.disabled = shown <= 1;
    play.disabled = step.disabled = all.disabled = done;
    trace.hidden = !model.get("title");
    buttons.hidden = steps().length < 2; // there is nothing to go through
    mark();
  };
  const pause = () => { clearInterval(timer); timer = 0; };
  const go = (to) => { shown = Math.max(1, Math.min(to, steps().length)); tell(); };
  const button = (element, action) => element.addEventListener("click", () => { pause(); action(); });
  button(back, () => go(shown - 1));
  button(step, () => go(shown + 1));
  button(all, () => go(steps().length));
  play.addEventListener("click", () => {
    if (timer) pause();
    else timer = setInterval(() => { if (shown + 1 >= steps().length) pause(); go(shown + 1); }, PACE);
    tell();
  });

  // -- what the kernel is asked, and that it may not answer ----------------------------------

  let patience = 0;
  const ask = (name, value) => {
    if (JSON.stringify(model.get(name)) === JSON.stringify(value)) return;
    model.set(name, value);
    model.save_changes();
    clearTimeout(patience);
    patience = setTimeout(() => { notice.textContent = words.silent; }, PATIENCE);
  };
  model.on("change:svg change:notice change:ways change:steps change:title", () => clearTimeout(patience));

  // -- the picture, and places that are picked on it -----------------------------------------

  const places = () => [...picture.querySelectorAll("[data-place]")];
  const rove = (to) => places().forEach((place) => { place.tabIndex = place === to ? 0 : -1; });
  const press = () => places().forEach((place) => {
    place.setAttribute("aria-pressed", String(model.get("picked").includes(place.dataset.place)));
  });
  const announce = () => { notice.textContent = model.get("notice"); };
  const draw = () => {
    const focused = el.getRootNode().activeElement?.dataset?.place;
    const before = parts(picture);
    picture.innerHTML = model.get("svg");
    announce(); // that the kernel is silent is said no more
    move(picture.querySelector("svg"), before);
    if (model.get("pickable")) {
      // What can be picked must not stand inside an image.
      picture.querySelector("svg").setAttribute("role", "group");
      places().forEach((place) => {
        place.setAttribute("role", "button");
        place.setAttribute("aria-label", place.dataset.place.replace(/^.*\//, ""));
      });
      const at = places().find((place) => place.dataset.place === focused);
      rove(at ?? places()[0]);
      at?.focus({ preventScroll: true });
      press();
    }
    mark();
  };
  const pick = (place) => {
    const [source, target] = model.get("picked");
    const calls = source !== undefined && target === undefined && source !== place.dataset.place;
    rove(place);
    ask("picked", calls && place.dataset.kind === "container" ? [source, place.dataset.place] : [place.dataset.place]);
  };
  const drop = () => ask("picked", []);
  if (model.get("pickable")) {
    picture.addEventListener("click", (event) => {
      const place = event.target.closest("[data-place]");
      if (place) pick(place);
    });
    picture.addEventListener("keydown", (event) => {
      const place = event.target.closest("[data-place]");
      const all = places();
      const along = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!place || !(along || ["Enter", " ", "Escape"].includes(event.key))) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") drop();
      else if (!along) pick(place);
      else {
        const to = all[(all.indexOf(place) + along + all.length) % all.length];
        rove(to);
        to.focus();
      }
    });
  }

  // -- the ways from one to the other --------------------------------------------------------

  const choice = () => {
    const { source, url } = model.get("chosen");
    ways.querySelectorAll("[data-url]").forEach((way) => way.setAttribute(
      "aria-pressed", String(way.dataset.source === source && way.dataset.url === url)));
  };
  const offer = () => { ways.innerHTML = model.get("ways"); choice(); };
  ways.addEventListener("click", (event) => {
    const way = event.target.closest("[data-url]");
    if (!way) return;
    if (way.getAttribute("aria-pressed") === "true") model.send("again");
    ask("chosen", { source: way.dataset.source, url: way.dataset.url });
  });

  model.on("change:svg", draw);
  model.on("change:notice", announce);
  model.on("change:picked", press);
  model.on("change:ways", offer);
  model.on("change:chosen", choice);
  model.on("change:steps", () => { pause(); shown = 1; });
  model.on("change:steps change:title change:verdict", tell);
  offer();
  draw();
  tell();

  // As many containers side by side as the page has room for; a little smaller than drawn is still readable.
  const room = new ResizeObserver(() => {
    if (!el.clientWidth) return;
    const { column, rest, fewest, most } = model.get("sizes");
    const fitting = Math.floor((el.clientWidth - rest) / column + 0.1);
    const columns = Math.max(fewest, Math.min(most, fitting));
    if (columns === model.get("columns")) return;
    model.set("columns", columns);
    model.save_changes();
  });
  room.observe(el);
  return () => { pause(); clearTimeout(patience); room.disconnect(); };
}

// Where each part of the picture stands, by what it is.
function parts(picture) {
  return new Map([...picture.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
}

// What stands elsewhere than `before` moves there, what is new appears, and what is gone fades.
function move(svg, before) {
  if (!before.size || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const at = (part) => part.dataset.at.split(" ").map(Number);
  const timing = { duration: PASSING, easing: "ease-out" };
  const fades = [{ opacity: 1 }, { opacity: 0 }];
  let different = false;
  for (const [name, part] of parts(svg)) {
    const old = before.get(name);
    before.delete(name);
    if (!old) part.animate([...fades].reverse(), timing);
    else {
      const [x, y] = at(part);
      const [oldX, oldY] = at(old);
      if (x === oldX && y === oldY) continue;
      part.animate([{ transform: `translate(${oldX - x}px, ${oldY - y}px)` }, { transform: "none" }], timing);
    }
    different = true;
  }
  for (const part of before.values()) {
    part.querySelectorAll("[data-place]").forEach((place) => place.removeAttribute("data-place"));
    part.setAttribute("aria-hidden", "true");
    svg.append(part);
    part.animate(fades, timing).finished.finally(() => part.remove());
    different = true;
  }
  if (different) svg.querySelectorAll(".wire, .bond").forEach((line) => line.animate([...fades].reverse(), timing));
}
export default { render };
