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

  // Claims by verdict, by word, and in the order of a column.
  const kinds = ["holds", "fails", "undecided", "not-asked"];
  const kindOf = (row) => kinds.find((kind) => row.querySelector(`.verdict.${kind}`));
  for (const table of all("table.claims")) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    if (rows.length < 6) continue;
    const chosen = { kind: "", word: "" };
    const tools = made("div", { className: "tools" });
    const show = () => {
      for (const row of rows) {
        const fits = (!chosen.kind || kindOf(row) === chosen.kind) && row.textContent.toLowerCase().includes(chosen.word);
        row.hidden = !fits;
      }
      for (const button of all("button", tools)) button.setAttribute("aria-pressed", String(button.value === chosen.kind));
    };
    const offered = [["", "all"], ...kinds.map((kind) => [kind, kind.replace("-", " ")])];
    for (const [kind, name] of offered) {
      const count = kind ? rows.filter((row) => kindOf(row) === kind).length : rows.length;
      if (!count) continue;
      const button = made("button", { type: "button", value: kind, textContent: `${name} ${count}` });
      button.addEventListener("click", () => { chosen.kind = kind; show(); });
      tools.append(button);
    }
    const words = made("input", { type: "search", placeholder: "find a claim" });
    words.setAttribute("aria-label", "find a claim");
    words.addEventListener("input", () => { chosen.word = words.value.toLowerCase(); show(); });
    tools.append(words);
    const keys = [(row) => row.cells[0].textContent, (row) => effectOf(row), (row) => kinds.indexOf(kindOf(row))];
    all("thead th", table).forEach((head, place) => {
      const button = made("button", { type: "button", className: "sort", textContent: head.textContent });
      button.addEventListener("click", () => {
        const falling = head.getAttribute("aria-sort") === "ascending";
        for (const other of all("thead th", table)) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", falling ? "descending" : "ascending");
        const ordered = [...rows].sort((one, two) => compare(keys[place](one), keys[place](two)));
        body.append(...(falling ? ordered.reverse() : ordered));
      });
      head.replaceChildren(button);
    });
    table.before(tools);
    show();
  }

  function effectOf(row) {
    const found = row.cells[1].textContent.replaceAll("−", "-").match(/[-+]?\d+(\.\d+)?/);
    return found ? Number(found[0]) : -Infinity;
  }

  function compare(one, two) {
    return typeof one === "number" ? one - two : one.localeCompare(two);
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
})();
