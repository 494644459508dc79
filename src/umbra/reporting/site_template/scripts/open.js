// Open what a link leads into.
const open = () => {
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = wanted && wanted.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  if (wanted) wanted.scrollIntoView();
};
addEventListener("hashchange", open);
if (location.hash) open();
