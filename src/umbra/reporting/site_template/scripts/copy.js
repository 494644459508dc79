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
