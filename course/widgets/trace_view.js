// Steps through a trace: one more sentence, and one more number on the picture, at each step.
function render({ model, el }) {
  const steps = model.get("steps");
  const words = model.get("words");
  let shown = Math.min(1, steps.length);

  el.classList.add("dnc-trace");
  const make = (tag, parent, text = "") => {
    const element = document.createElement(tag);
    element.textContent = text;
    parent.append(element);
    return element;
  };
  make("div", el, model.get("title")).style.fontWeight = "600";
  const picture = make("div", el);
  picture.innerHTML = model.get("svg");
  const buttons = make("div", el);
  buttons.className = "dnc-buttons";
  const back = make("button", buttons, words.back);
  const step = make("button", buttons, words.step);
  const all = make("button", buttons, words.all);
  const list = make("ol", el);
  list.setAttribute("aria-live", "polite");
  const verdict = make("div", el);
  verdict.className = "dnc-verdict";
  verdict.setAttribute("role", "status");

  const draw = () => {
    list.replaceChildren();
    steps.slice(0, shown).forEach((hop, index) => {
      const item = make("li", list, `${hop.passed ? "✓" : "✗"} ${hop.text}`);
      item.classList.toggle("now", index === shown - 1 && shown < steps.length);
      item.classList.toggle("stop", !hop.passed);
    });
    picture.querySelectorAll("[data-hop]").forEach((mark) => {
      mark.classList.toggle("later", Number(mark.dataset.hop) > shown);
    });
    const done = shown >= steps.length;
    verdict.textContent = done ? model.get("verdict") : "";
    back.disabled = shown <= 1;
    step.disabled = all.disabled = done;
  };
  back.addEventListener("click", () => { shown = Math.max(1, shown - 1); draw(); });
  step.addEventListener("click", () => { shown = Math.min(steps.length, shown + 1); draw(); });
  all.addEventListener("click", () => { shown = steps.length; draw(); });
  draw();
}
export default { render };
