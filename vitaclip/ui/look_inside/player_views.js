// The one or two large pictures: a map of a class, or a token's reading and whether that can matter.
const DIRECTIONS = { gaze: "looks at", listeners: "is read by" };

function picker(kind, words, choose) {
  const select = make("select", `vi-pick ${kind}`);
  select.setAttribute("aria-label", words);
  select.addEventListener("change", () => choose(select.value));
  return select;
}

function makeAsks(figure, view) {
  const map = picker("vi-map", "Map", (name) => chooseMap(view, name, view.label));
  const label = picker("vi-label", "Class", (name) => chooseMap(view, view.map, name));
  const token = picker("vi-token", "Token", (name) => choose(view, name));
  const ways = make("div", "vi-ways");
  ways.setAttribute("role", "group");
  ways.setAttribute("aria-label", "Direction");
  for (const [direction, words] of Object.entries(DIRECTIONS)) {
    const button = make("button", "", words);
    button.type = "button";
    button.dataset.direction = direction;
    button.addEventListener("click", () => {
      view.direction = direction;
      refresh();
      remember();
    });
    ways.append(button);
  }
  figure.querySelector(".vi-asks").replaceChildren(map, label, token, ways);
}

function choices(pairs) {
  return pairs.map(([value, words]) => {
    const option = make("option", "", words);
    option.value = value;
    return option;
  });
}

function fillTokens(figure) {
  const groups = Object.keys(clip.families).map((family) => {
    const group = make("optgroup");
    group.label = family;
    const names = clip.names.filter((name) => familyOf(name) === family);
    group.append(...names.map((name) => {
      const option = make("option", "", spoken(name));
      option.value = name;
      return option;
    }));
    return group;
  });
  const prompts = groups.filter((group) => group.label !== "patch");
  figure.querySelector(".vi-token").replaceChildren(...prompts, ...groups.filter((g) => !prompts.includes(g)));
}

function drawView(figure, view) {
  for (const kind of ["map", "label", "token"]) figure.querySelector(`.vi-${kind}`).value = view[kind];
  figure.querySelector(".vi-map").hidden = !Object.keys(clip.maps).length;
  figure.querySelector(".vi-label").hidden = !view.map;
  for (const part of [".vi-token", ".vi-ways"]) figure.querySelector(part).hidden = !!view.map;
  if (view.map) return drawMap(figure, view);
  for (const button of figure.querySelectorAll(".vi-ways button"))
    button.setAttribute("aria-pressed", button.dataset.direction === view.direction);
  const canvas = figure.querySelector("canvas");
  paint(canvas, at.frame, mapOf(view, at.frame), peakOf(view));
  if (view.token.startsWith("patch")) markPatch(canvas, view.token);
  const [matters, why] = clip.why[view.direction][familyOf(view.token)][at.layer];
  const flag = figure.querySelector(".vi-flag");
  flag.textContent = matters ? "can matter" : "only to look at";
  flag.dataset.matters = matters;
  figure.querySelector(".vi-why").textContent = why;
  canvas.setAttribute("aria-label", `${where()}: what the ${spoken(view.token)} ${DIRECTIONS[view.direction]}`);
}

function markPatch(canvas, token) {
  const [row, column] = token.slice(6).split(",").map(Number);
  const pen = canvas.getContext("2d"), [h, w] = clip.grid;
  const height = canvas.height / h, width = canvas.width / w;
  for (const [colour, line] of [["#000", 5], ["#fff", 2.5]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = line;
    pen.strokeRect(column * width + 2, row * height + 2, width - 4, height - 4);
  }
}

function choose(view, token) {
  view.map = "";
  view.token = token;
  if (view.direction === "gaze" && familyOf(token) !== "class" && !clip.why.gaze[familyOf(token)][at.layer][0])
    view.direction = "listeners"; // open on the direction that can matter
  refresh();
  remember();
}

const shownViews = () => views.filter((_, i) => !figures[i].hidden);
const readsTokens = () => shownViews().some((view) => !view.map);

function where() {
  if (!readsTokens()) return `Frame ${at.frame + 1} of ${clip.frames.length}, all layers together`;
  const head = at.head < 0 ? "mean of heads" : `head ${at.head + 1}`;
  return `Frame ${at.frame + 1} of ${clip.frames.length}, layer ${at.layer + 1}, ${head}`;
}

const figures = [...element.querySelectorAll(".vi-view")];
figures.forEach((figure, i) => {
  makeAsks(figure, views[i]);
  figure.querySelector("canvas").addEventListener("click", (event) => {
    if (!clip) return;
    const box = event.currentTarget.getBoundingClientRect(), [h, w] = clip.grid;
    const column = Math.min(w - 1, Math.floor(((event.clientX - box.left) / box.width) * w));
    const row = Math.min(h - 1, Math.floor(((event.clientY - box.top) / box.height) * h));
    choose(views[i], `patch ${row},${column}`);
  });
});
