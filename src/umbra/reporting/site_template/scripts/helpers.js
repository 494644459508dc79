// What the other files share.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const made = (name, properties = {}) => Object.assign(document.createElement(name), properties);
const slider = (label, properties) => {
  const input = made("input", { type: "range", ...properties });
  input.setAttribute("aria-label", label);
  return input;
};
