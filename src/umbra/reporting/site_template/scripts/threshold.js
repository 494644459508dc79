// A threshold on the histogram of scores: what it accepts, live.
const svg = (name, attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};
const percent = (share) => `${(100 * share).toFixed(1)} %`;
for (const holder of all("details.score-histogram")) {
  const rows = all("tbody tr", holder).map((row) => [...row.cells].map((cell) => Number(cell.textContent)));
  const edges = rows.map((row) => row[0]);
  const counts = [1, 2].map((column) => rows.slice(0, -1).map((row) => row[column]));
  const sums = counts.map((one) => one.reduce((sum, count) => sum + count, 0));
  const most = Math.max(...counts.flatMap((one, kind) => one.map((count) => count / sums[kind])));
  const [wide, high] = [640, 200];
  const picture = svg("svg", { viewBox: `0 0 ${wide} ${high}`, class: "histogram", role: "img", "aria-label": "genuine and impostor pairs by similarity" });
  const at = (value) => (wide * (value - edges[0])) / (edges[edges.length - 1] - edges[0]);
  counts.forEach((one, kind) => one.forEach((count, place) => {
    const height = (high * count) / sums[kind] / most;
    picture.append(svg("rect", { x: at(edges[place]), y: high - height, width: wide / one.length, height, class: kind ? "impostor" : "genuine" }));
  }));
  const line = svg("line", { y1: 0, y2: high, class: "threshold" });
  picture.append(line);
  const start = Number((holder.querySelector("summary").textContent.match(/-?[\d.]+/) || ["0"])[0]);
  const move = slider("threshold", { min: edges[0], max: edges[edges.length - 1], step: "any", value: start });
  const said = made("p", { className: "said" });
  said.setAttribute("aria-live", "polite");
  const accepted = (one, kind) => one.reduce((sum, count, place) => {
    const share = Math.min(1, Math.max(0, (edges[place + 1] - move.value) / (edges[place + 1] - edges[place])));
    return sum + count * share;
  }, 0) / sums[kind];
  const show = () => {
    const [tar, far] = counts.map(accepted);
    line.setAttribute("x1", at(Number(move.value)));
    line.setAttribute("x2", at(Number(move.value)));
    said.textContent = `threshold ${Number(move.value).toFixed(3)}: TAR ${percent(tar)}, FAR ${percent(far)}, accuracy ${percent((tar + 1 - far) / 2)}`;
  };
  move.addEventListener("input", show);
  holder.before(picture, move, said);
  show();
}
