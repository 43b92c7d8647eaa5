// Shows the SVG that Python has drawn, and the line about what is gone.
function render({ model, el }) {
  el.classList.add("dnc-diagram");
  const picture = document.createElement("div");
  const removed = document.createElement("p");
  removed.setAttribute("role", "status");
  const draw = () => {
    picture.innerHTML = model.get("svg");
    removed.textContent = model.get("removed");
  };
  model.on("change:svg change:removed", draw);
  draw();
  el.append(picture, removed);
}
export default { render };
