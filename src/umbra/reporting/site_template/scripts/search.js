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
