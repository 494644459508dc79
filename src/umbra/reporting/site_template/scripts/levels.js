// The percentile δ: the maps of what is discarded, and the rates that come of it.
for (const holder of all("details.levels")) {
  const heads = all("thead th", holder).map((head) => head.textContent);
  const rows = all("tbody tr", holder).map((row) => [...row.cells].map((cell) => cell.textContent));
  const maps = heads.map((head, place) => [head, place]).filter(([head]) => head.startsWith("map: "));
  const rates = heads.map((head, place) => [head, place]).filter(([head]) => head.startsWith("rate: "));
  const move = slider("percentile δ", { min: 0, max: rows.length - 1, step: 1, value: Math.floor(rows.length / 2) });
  const shown = made("div", { className: "maps" });
  const said = made("p", { className: "said" });
  said.setAttribute("aria-live", "polite");
  const show = () => {
    const row = rows[move.value];
    shown.replaceChildren(...maps.map(([head, place]) => {
      const lines = row[place].split("/").map((line) => line.split(" ").map(Number));
      const grid = made("div", { className: "map" });
      grid.style.gridTemplateColumns = `repeat(${lines[0].length}, 1fr)`;
      for (const value of lines.flat()) {
        const cell = made("i", { title: `${value} % discarded` });
        cell.style.opacity = value / 100;
        grid.append(cell);
      }
      const figure = made("figure");
      figure.append(grid, made("figcaption", { textContent: head.slice(5) }));
      return figure;
    }));
    said.textContent = `δ = ${row[0]}: ${rates.map(([head, place]) => `${head.slice(6)} ${row[place]} %`).join(", ")}`;
  };
  move.addEventListener("input", show);
  holder.before(move, shown, said);
  show();
}
