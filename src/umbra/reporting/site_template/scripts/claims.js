// Claims by verdict, by paper, by edition, by word, and in the order of a column.
const kinds = ["holds", "fails", "undecided", "not-asked"];
const classed = (element, start) => [...element.classList].find((name) => name.startsWith(start)) || "";
for (const table of all("table.claims")) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  if (rows.length < 6) continue;
  const papers = [...new Set(rows.map((row) => classed(row, "of-")))].filter(Boolean);
  const places = rows[0] ? [...rows[0].cells].filter((cell) => classed(cell, "in-")).map((cell) => cell.className) : [];
  const chosen = { kind: "", paper: "", place: places[0] || "", word: "" };
  const verdict = (row) => row.querySelector(chosen.place ? `.${chosen.place} .verdict` : ".verdict");
  const kindOf = (row) => kinds.find((kind) => verdict(row) && verdict(row).classList.contains(kind)) || "";
  const tools = made("div", { className: "tools" });
  const show = () => {
    for (const row of rows) {
      const said = row.textContent.toLowerCase().includes(chosen.word);
      row.hidden = !((!chosen.kind || kindOf(row) === chosen.kind) && (!chosen.paper || row.classList.contains(chosen.paper)) && said);
    }
    for (const button of all("button", tools)) {
      button.setAttribute("aria-pressed", String(button.value === chosen[button.name]));
      if (button.name !== "kind") continue;
      const count = rows.filter((row) => !button.value || kindOf(row) === button.value).length;
      button.textContent = `${button.value.replace("-", " ") || "all"} ${count}`;
      button.hidden = !count;
    }
  };
  const offer = (name, label, values) => {
    const group = made("span", { role: "group" });
    group.setAttribute("aria-label", label);
    for (const [value, text] of values) {
      const button = made("button", { type: "button", name, value, textContent: text });
      button.addEventListener("click", () => { chosen[name] = value; show(); });
      group.append(button);
    }
    tools.append(group);
  };
  if (places.length > 1) offer("place", "edition", places.map((place) => [place, place.slice(3)]));
  if (papers.length > 1) offer("paper", "paper", [["", "all papers"], ...papers.map((paper) => [paper, paper.slice(3).replaceAll("_", " ")])]);
  offer("kind", "verdict", [["", "all"], ...kinds.map((kind) => [kind, kind])]);
  const words = made("input", { type: "search", placeholder: "find a claim" });
  words.setAttribute("aria-label", "find a claim");
  words.addEventListener("input", () => { chosen.word = words.value.toLowerCase(); show(); });
  tools.append(words);
  all("thead th", table).forEach((head, column) => {
    const button = made("button", { type: "button", className: "sort", textContent: head.textContent });
    const key = (row) => {
      const cell = row.cells[column];
      const own = cell.querySelector(".verdict");
      if (own) return kinds.findIndex((kind) => own.classList.contains(kind));
      const number = cell.textContent.replaceAll("−", "-").match(/^[-+]\d+(\.\d+)?/);
      return number ? Number(number[0]) : cell.textContent;
    };
    button.addEventListener("click", () => {
      const falling = head.getAttribute("aria-sort") === "ascending";
      for (const other of all("thead th", table)) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", falling ? "descending" : "ascending");
      const ordered = [...rows].sort((one, two) => compare(key(one), key(two)));
      body.append(...(falling ? ordered.reverse() : ordered));
    });
    head.replaceChildren(button);
  });
  (table.closest(".scroll") || table).before(tools);
  show();
}

function compare(one, two) {
  if (typeof one === typeof two) return typeof one === "number" ? one - two : one.localeCompare(two);
  return typeof one === "number" ? 1 : -1;
}
