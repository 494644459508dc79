// Heads that turn together: one canvas each, filled triangle by triangle from the meshes in the table.
for (const holder of all("details.meshes")) {
  const side = 320;
  const rows = all("tbody tr", holder).map((row) => [...row.cells].map((cell) => cell.textContent));
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const triangles = new Uint16Array(bytes(rows[0][1]).buffer);
  const heads = rows.slice(1).map(([name, places, colours]) => (
    { name, places: Float32Array.from(new Int16Array(bytes(places).buffer)), colours: bytes(colours) }
  ));
  const largest = Math.max(...heads.map((head) => head.places.reduce((most, value) => Math.max(most, Math.abs(value)), 1)));
  const scale = side / 2 / (1.05 * largest); // one for all, so that sizes can be compared

  // Where the vertices stand on the canvas after a turn about the upright axis and one about the level axis.
  const turned = (places, yaw, pitch) => {
    const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
    const found = new Float32Array(places.length);
    for (let v = 0; v < places.length; v += 3) {
      const x = cy * places[v] + sy * places[v + 2];
      const z = cy * places[v + 2] - sy * places[v];
      found[v] = side / 2 + scale * x;
      found[v + 1] = side / 2 - scale * (cp * places[v + 1] - sp * z);
      found[v + 2] = scale * (sp * places[v + 1] + cp * z);
    }
    return found;
  };

  const draw = (head, canvas, yaw, pitch) => {
    const at = turned(head.places, yaw, pitch);
    const image = new ImageData(side, side);
    const depth = new Float32Array(side * side).fill(-Infinity);
    for (let t = 0; t < triangles.length; t += 3) {
      const [a, b, c] = [3 * triangles[t], 3 * triangles[t + 1], 3 * triangles[t + 2]];
      const [ux, uy, uz] = [at[b] - at[a], at[b + 1] - at[a + 1], at[b + 2] - at[a + 2]];
      const [vx, vy, vz] = [at[c] - at[a], at[c + 1] - at[a + 1], at[c + 2] - at[a + 2]];
      const facing = uy * vx - ux * vy; // twice the area as seen; y goes down
      if (facing <= 0) continue;
      const light = 0.45 + 0.6 * facing / Math.hypot(uy * vz - uz * vy, uz * vx - ux * vz, facing);
      const colour = [0, 1, 2].map((k) => light * (head.colours[a + k] + head.colours[b + k] + head.colours[c + k]) / 3);
      const left = Math.max(0, Math.floor(Math.min(at[a], at[b], at[c])));
      const right = Math.min(side - 1, Math.ceil(Math.max(at[a], at[b], at[c])));
      const top = Math.max(0, Math.floor(Math.min(at[a + 1], at[b + 1], at[c + 1])));
      const bottom = Math.min(side - 1, Math.ceil(Math.max(at[a + 1], at[b + 1], at[c + 1])));
      for (let y = top; y <= bottom; y++) for (let x = left; x <= right; x++) {
        const [px, py] = [x + 0.5 - at[a], y + 0.5 - at[a + 1]];
        const second = (py * vx - px * vy) / facing;
        const third = (uy * px - ux * py) / facing;
        if (second < -1e-3 || third < -1e-3 || second + third > 1.001) continue;
        const near = at[a + 2] + second * uz + third * vz;
        const place = y * side + x;
        if (near <= depth[place]) continue;
        depth[place] = near;
        image.data.set([...colour, 255], 4 * place);
      }
    }
    canvas.getContext("2d", { willReadFrequently: true }).putImageData(image, 0, 0);
  };

  const shown = made("div", { className: "heads" });
  for (const head of heads) {
    head.canvas = made("canvas", { width: side, height: side });
    head.canvas.setAttribute("role", "img");
    head.canvas.setAttribute("aria-label", `the head: ${head.name}, as far as it is turned`);
    const figure = made("figure");
    figure.append(head.canvas, made("figcaption", { textContent: head.name }));
    shown.append(figure);
  }
  const yaw = slider("turn to the side, in degrees", { min: -90, max: 90, step: 1, value: 25 });
  const pitch = slider("turn up or down, in degrees", { min: -45, max: 45, step: 1, value: 0 });
  const degrees = Math.PI / 180;
  const show = () => heads.forEach((head) => draw(head, head.canvas, yaw.value * degrees, pitch.value * degrees));
  for (const input of [yaw, pitch]) input.addEventListener("input", show);
  let held = null;
  shown.addEventListener("pointerdown", (event) => {
    held = [event.clientX - 2 * yaw.value, event.clientY - 2 * pitch.value];
    shown.setPointerCapture(event.pointerId);
  });
  shown.addEventListener("pointermove", (event) => {
    if (!held) return;
    yaw.value = (event.clientX - held[0]) / 2;
    pitch.value = (event.clientY - held[1]) / 2;
    requestAnimationFrame(show);
  });
  for (const end of ["pointerup", "pointercancel"]) shown.addEventListener(end, () => { held = null; });
  const tools = made("div", { className: "tools" });
  tools.append(yaw, pitch);
  holder.previousElementSibling.replaceWith(shown); // the pictures, which stand there without a script
  shown.after(tools);
  show();
}
