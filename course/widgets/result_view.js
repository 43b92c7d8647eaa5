// What Python has to tell: a region that can be given the focus, and that Tab does not stop at by itself.
function render({ model, el }) {
  const draw = () => {
    el.innerHTML = model.get("html");
    const label = model.get("label");
    const set = { role: "region", "aria-label": label, tabindex: "-1" };
    for (const [name, value] of Object.entries(set)) {
      if (label) el.setAttribute(name, value);
      else el.removeAttribute(name);
    }
  };
  el.classList.add("dnc-result");
  model.on("change:html change:label", draw);
  draw();
}
export default { render };
