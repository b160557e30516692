// The tokens of the layer as a ribbon, and the frames as a strip: both show and both choose.
let cells = [];
let thumbs = [];

function makeRibbon() {
  cells = [];
  const ribbon = find(".vi-ribbon");
  ribbon.replaceChildren();
  let group = null;
  clip.names.forEach((name, i) => {
    const family = familyOf(name);
    if (!group || group.dataset.family !== family) {
      group = makeGroup(family);
      ribbon.append(group);
    }
    const cell = make("button", "vi-cell");
    cell.type = "button";
    cell.tabIndex = -1;
    cell.setAttribute("aria-label", spoken(name));
    cell.addEventListener("click", () => choose(views[0], name));
    cell.addEventListener("keydown", (event) => moveAlong(event, i));
    group.querySelector(".vi-cells").append(cell);
    cells.push(cell);
  });
}

function makeGroup(family) {
  const group = make("div", "vi-group");
  group.dataset.family = family;
  const title = make("p", "vi-group-title");
  const dot = make("i");
  dot.style.background = clip.families[family];
  title.append(dot, make("b", "", family), make("span", "vi-share"));
  const row = make("div", "vi-cells");
  if (family === "patch") row.style.setProperty("--columns", clip.grid[1]);
  const dropped = clip.names.findIndex((name) => familyOf(name) === family) >= clip.lives[0];
  group.append(title, row, make("p", "vi-fate", dropped ? "dropped after the layer" : "lives on"));
  return group;
}

function moveAlong(event, i) {
  const row = familyOf(clip.names[i]) === "patch" ? clip.grid[1] : 1; // patches lie in rows
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = (i + step + cells.length) % cells.length;
  choose(views[0], clip.names[next]);
  cells[next].focus();
}

// The colours of the scale, on its grey: in light and in dark the brighter cell is read more.
function onGrey(c) {
  const a = Math.min(1, 0.12 + ALPHA[c]);
  return `rgb(${[139, 143, 150].map((grey, k) => Math.round(grey + (palette[c * 3 + k] - grey) * a)).join(" ")})`;
}

function drawRibbon() {
  const read = reading();
  if (!read) return;
  const sums = {};
  const top = Math.max(...read.filter((_, i) => clip.names[i] !== "class")) || 1;
  read.forEach((value, i) => {
    const name = clip.names[i], cell = cells[i];
    sums[familyOf(name)] = (sums[familyOf(name)] || 0) + value;
    const c = Math.min(255, Math.round((value / top) * 255));
    cell.style.background = onGrey(c);
    cell.title = `${spoken(name)}: the class token reads it with ${percent(value)}`;
    const chosen = name === views[0].token;
    cell.dataset.chosen = chosen ? "first" : at.compare && name === views[1].token ? "second" : "";
    cell.setAttribute("aria-pressed", chosen);
    cell.tabIndex = chosen ? 0 : -1;
  });
  const total = Object.values(sums).reduce((a, b) => a + b, 0); // 1, but for rounding
  for (const group of element.querySelectorAll(".vi-group"))
    group.querySelector(".vi-share").textContent = percent(sums[group.dataset.family] / total);
}

function makeStrip() {
  thumbs = clip.frames.map((_, i) => {
    const button = make("button", "vi-thumb");
    button.type = "button";
    button.setAttribute("aria-label", `Frame ${i + 1}, ${clip.times[i].toFixed(1)} s`);
    button.append(make("canvas"), make("span", "", `${clip.times[i].toFixed(1)} s`));
    button.addEventListener("click", () => go({ frame: i }));
    return button;
  });
  find(".vi-strip").replaceChildren(...thumbs.map((thumb) => {
    const entry = make("li");
    entry.append(thumb);
    return entry;
  }));
}

let stripOf = ""; // what the strip shows; it changes with the map, not with the frame
function drawStrip() {
  const view = views[0];
  const shows = [at.layer, at.head, view.token, view.direction, nameOf(view), at.strength, at.smooth, ready(view)].join("|");
  thumbs.forEach((thumb, i) => {
    if (shows !== stripOf) paint(thumb.firstChild, i, mapOf(view, i), peakOf(view), 6);
    thumb.setAttribute("aria-current", i === at.frame);
  });
  stripOf = shows;
}
