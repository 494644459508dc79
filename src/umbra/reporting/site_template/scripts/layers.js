// Layers of one place: choose two, wipe one away.
for (const layers of all(".layers")) {
  const pictures = all("img", layers);
  if (pictures.length < 2) continue;
  const stage = made("div", { className: "stage" });
  const below = pictures[0].cloneNode();
  const above = pictures[1].cloneNode();
  above.classList.add("above");
  const wipe = slider("how much of the upper layer is shown", { min: 0, max: 100, value: 50 });
  const show = () => { above.style.clipPath = `inset(0 ${100 - wipe.value}% 0 0)`; };
  const choose = (label, image, first) => {
    const select = made("select");
    select.setAttribute("aria-label", label);
    pictures.forEach((picture, place) => select.append(made("option", { textContent: picture.alt, value: place, selected: place === first })));
    select.addEventListener("change", () => { image.src = pictures[select.value].src; image.alt = pictures[select.value].alt; });
    return select;
  };
  const tools = made("div", { className: "tools" });
  tools.append(choose("left layer", above, 1), wipe, choose("right layer", below, 0));
  wipe.addEventListener("input", show);
  stage.append(below, above);
  layers.before(tools, stage);
  layers.classList.add("listed");
  show();
}
