// Knock-outs and time tests: what is asked, and the answer before and after.
const { make } = window.vitaclip;
const find = (selector) => element.querySelector(selector);
const wished = new Set();

function option(value, text) {
  const entry = make("option", "", text);
  entry.value = value;
  return entry;
}

function check(token, text) {
  const label = make("label", "vi-check"), box = make("input");
  box.type = "checkbox";
  box.checked = wished.has(token);
  box.addEventListener("change", () => (box.checked ? wished.add(token) : wished.delete(token)));
  label.append(box, make("span", "", text));
  return label;
}

// The families and the layers of the clip in the player, and the tokens that are or were chosen.
function offer() {
  const inside = window.vitaclip.inside;
  if (!inside) return;
  const families = Object.keys(inside.families);
  const checks = families.filter((name) => name !== "class" && name !== "patch").map((name) => check(name, `all ${name} tokens`));
  for (const token of wished) if (!families.includes(token) && !inside.names.includes(token)) wished.delete(token);
  for (const token of new Set([...wished, inside.token])) // what is ticked stays in sight
    if (token === "class" || !families.includes(token)) checks.push(check(token, token === "class" ? "the class token" : token));
  find(".vi-families").replaceChildren(...checks);
  const layers = find("#vi-layers"), before = layers.value;
  layers.replaceChildren(option("", "all layers"), ...inside.lives.map((_, i) => option(i, `layer ${i + 1} only`)));
  layers.value = before;
}

// Next to nothing is not nothing, and next to all is not all.
function short(value) {
  if (value < 1) return "< 1 %";
  return value >= 99.5 && value < 100 ? "> 99 %" : `${value.toFixed(0)} %`;
}

function bar(kind, value) {
  const line = make("span", "vi-bar"), track = make("span", "vc-track"), fill = make("span", "vc-fill");
  fill.style.width = `${Math.max(value, 0.4)}%`;
  fill.dataset.kind = kind;
  track.append(fill);
  line.append(track, make("span", "vi-number", short(value)));
  line.title = `${kind}: ${value.toFixed(1)} %`;
  return line;
}

function row(data) {
  const entry = make("li");
  entry.append(make("bdi", "vi-label", data.label), bar("before", data.before), bar("after", data.after));
  return entry;
}

function verdict({ before, after, same, fall }) {
  if (!same) return ["Another answer: ", before, " before, ", after, " after."];
  if (Math.abs(fall) < 0.5) return ["Nothing changes: ", before, " as before."];
  const points = Math.round(Math.abs(fall));
  const far = `${points} ${points === 1 ? "point" : "points"}`;
  return ["Still ", before, fall > 0 ? `, but ${far} less sure.` : `, and ${far} surer.`];
}

function verdictLine(told) {
  const line = make("p", "vi-verdict");
  verdict(told).forEach((part, i) => line.append(i % 2 ? make("bdi", "", part) : part));
  return line;
}

// Who reads whom, own frame left out, as squares on one scale for both.
function squares(talk, top, title) {
  const figure = make("figure", "vi-squares"), canvas = make("canvas"), t = talk.length;
  canvas.width = canvas.height = t;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `How much each frame reads each other frame, ${title}`);
  const pen = canvas.getContext("2d");
  talk.forEach((line, i) => line.forEach((value, j) => {
    pen.fillStyle = i === j ? "rgb(100 116 139 / 0.35)" : `rgb(13 148 136 / ${value / top})`;
    pen.fillRect(j, i, 1, 1);
  }));
  figure.append(canvas, make("figcaption", "", title));
  return figure;
}

function result(value) {
  const box = make("div", "vi-result"), head = verdictLine(value.verdict);
  const rows = make("ol", "vi-rows"), key = make("p", "vi-key");
  rows.append(...value.rows.map(row));
  for (const kind of ["before", "after"]) {
    const dot = make("i");
    dot.dataset.kind = kind;
    key.append(dot, `${kind}   `);
  }
  const left = make("div"), right = make("div", "vi-talks");
  left.append(head, make("p", "vi-title", value.title));
  if (value.places.length && window.vitaclip.inside) left.append(order(value.places));
  left.append(key, rows);
  const others = value.talk.map((talk) => talk.flatMap((line, i) => line.filter((_, j) => i !== j)));
  const top = Math.max(...others.flat());
  if (top > 0) right.append(squares(value.talk[0], top, "frames that talk, before"), squares(value.talk[1], top, "after"));
  box.append(left, right);
  return box;
}

function order(places) {
  const strip = make("ol", "vi-order");
  strip.setAttribute("aria-label", "The frames as they were shown to the model");
  strip.append(...places.map((place) => {
    const entry = make("li"), picture = make("img");
    picture.src = window.vitaclip.inside.frames[place];
    picture.alt = `Frame ${place + 1}`;
    entry.append(picture);
    return entry;
  }));
  return strip;
}

function draw() {
  const value = props.value || {}, outcome = find(".vi-outcome");
  find(".vi-questions").hidden = value.state === "empty";
  element.querySelector("section").dataset.state = value.state;
  if (value.state === "result") outcome.replaceChildren(result(value));
  else if (value.state === "error") outcome.replaceChildren(make("p", "vc-error", value.text));
  else outcome.replaceChildren();
  window.vitaclip.tellWhatIf?.(value.state === "result" ? brief(value) : []);
  offer();
}

// The same in short, over the map: the verdict, and the bars of the best two.
function brief(value) {
  const rows = make("ol", "vi-rows");
  rows.append(...value.rows.slice(0, 2).map(row));
  return [make("p", "vi-title", value.title), verdictLine(value.verdict), rows];
}

function ask(question) {
  window.vitaclip.tellWhatIf?.([make("p", "vi-hint", "Asking the model again …")]);
  find(".vi-outcome").replaceChildren(make("p", "vi-hint", "Asking the model again …"));
  trigger("ask", question);
}

find(".vi-try").addEventListener("click", () => {
  const layer = find("#vi-layers").value;
  ask({ tokens: [...wished], layer: layer === "" ? null : Number(layer) });
});
for (const button of element.querySelectorAll("[data-test]"))
  button.addEventListener("click", () => ask({ test: button.dataset.test }));
window.vitaclip.offer = offer;
window.vitaclip.askWhatIf = ask;
watch("value", draw);
draw();
