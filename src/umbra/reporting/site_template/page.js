// What a page gains where scripts run: without them everything is there to read, and nothing is missing but comfort.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const made = (name, properties = {}) => Object.assign(document.createElement(name), properties);

  // Copy what a listing holds.
  for (const listing of all(".highlight pre, .bibtex pre")) {
    const button = made("button", { type: "button", className: "copy", textContent: "copy" });
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(listing.textContent);
      button.textContent = "copied";
      setTimeout(() => { button.textContent = "copy"; }, 1500);
    });
    const holder = listing.closest(".highlight") || listing.parentElement;
    holder.classList.add("copied-from");
    holder.append(button);
  }

  // Open what a link leads into.
  const open = () => {
    const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let part = wanted && wanted.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    if (wanted) wanted.scrollIntoView();
  };
  addEventListener("hashchange", open);
  if (location.hash) open();

  // Show in the contents where one reads.
  const links = new Map(all(".contents .wide a").map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const heads = all("main :is(h2, h3)[id]").filter((head) => links.has(head.id));
  const mark = () => {
    const above = heads.filter((head) => head.getBoundingClientRect().top < 120);
    const here = above.length ? above[above.length - 1] : heads[0];
    for (const [name, link] of links) {
      if (here && name === here.id) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  if (heads.length) {
    addEventListener("scroll", mark, { passive: true });
    mark();
  }

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

  // Find a figure, a table, a part or a claim by its words.
  const list = document.querySelector(".everything");
  if (list) {
    const field = made("input", { type: "search", id: "search", placeholder: "find a figure, a table, a claim" });
    field.setAttribute("aria-label", "search all pages");
    const lines = all("li", list);
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      list.open = words.length > 0;
      for (const line of lines) line.hidden = !words.every((word) => line.textContent.toLowerCase().includes(word));
    });
    list.before(field);
  }

  // Layers of one place: choose two, wipe one away.
  const slider = (label, properties) => {
    const input = made("input", { type: "range", ...properties });
    input.setAttribute("aria-label", label);
    return input;
  };
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
})();
