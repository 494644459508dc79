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
