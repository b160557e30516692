// Ranked hits, one column for each kind of prompts, or some clips to begin with; what is pressed opens in the viewer.
const { make, saveText } = window.vitaclip;
const find = (name) => element.querySelector(name);
const fetched = {}; // pictures of shared clips, by model, kind and name
let chosen = null; // the hit in the viewer, and its column

function score(column, hit) {
  return column.unit === "cosine" ? hit.score.toFixed(3) : `${hit.score >= 0 ? "+" : "−"}${Math.abs(hit.score).toFixed(1)}`;
}

function card(column, hit, place) {
  const button = make("button", "vs-hit");
  button.type = "button";
  button.dataset.id = hit.id;
  if (hit.own) button.dataset.own = true;
  const picture = make("img");
  picture.alt = "";
  if (hit.picture) picture.src = hit.picture;
  button.append(picture);
  if (hit.curve) button.append(marks(column, hit, place));
  const words = make("span", "vs-words");
  words.append(make("bdi", "", hit.caption));
  button.append(words);
  if (hit.curve) button.title = `Best at ${hit.time.toFixed(1)} s`;
  button.addEventListener("click", () => open(column, hit, button, true));
  const entry = make("li");
  entry.append(button);
  if (hit.copies?.length) entry.append(copies(column, hit));
  return entry;
}

function copies(column, hit) {
  const box = make("details", "vs-copies");
  box.append(make("summary", "", `+ ${hit.copies.length} like it`));
  const inner = make("ul");
  inner.append(...hit.copies.map((copy) => {
    const button = make("button", "vs-copy");
    button.type = "button";
    button.dataset.id = copy.id;
    const picture = make("img");
    picture.alt = "";
    if (copy.picture) picture.src = copy.picture;
    button.append(picture, make("bdi", "", copy.name));
    button.addEventListener("click", () => window.vitaclip.view?.({ ...copy, picture: picture.src }, true));
    const entry = make("li");
    entry.append(button);
    return entry;
  }));
  box.append(inner);
  return box;
}

function marks(column, hit, place) {
  const line = make("span", "vs-line");
  line.append(make("b", "vs-rank", `${place + 1}`), make("span", "vs-score", score(column, hit)));
  if (hit.own) line.append(make("span", "vs-yours", "yours"));
  return line;
}

function open(column, hit, button, play) {
  for (const other of element.querySelectorAll(".vs-hit"))
    other.setAttribute("aria-pressed", other === button);
  chosen = { column, hit };
  const curves = column.hits.flatMap((one) => one.curve || []);
  const span = [Math.min(...curves), Math.max(...curves)];
  const picture = button.querySelector("img").src;
  const moments = column.hits.map((one, place) => ({ ...one, place })).filter((one) => film(one) === film(hit));
  const more = { picture, span, unit: column.unit, under: column.title, moments };
  window.vitaclip.view?.({ ...hit, ...more }, play);
}

const film = (hit) => hit.id.replace(/^(own:\d+)\.\d+$/, "$1"); // own:0.4 is a moment of own:0

function list(column, several) {
  const box = make("div", "vs-column");
  if (column.title) box.append(make("h2", "", column.title));
  if (column.verdict) box.append(make("p", "vs-verdict", column.verdict));
  const hits = make("ol", "vs-hits");
  hits.dataset.several = several;
  hits.append(...column.hits.map((hit, place) => card(column, hit, place)));
  box.append(hits);
  if (several) box.append(make("p", "vc-facts", column.facts));
  return box;
}

async function dress(model, column, box, tries = 5) {
  const shelf = (fetched[`${model} ${column.kind}`] ||= {});
  const all = column.hits.flatMap((hit) => [hit, ...(hit.copies || [])]);
  const names = all.filter((hit) => !hit.picture && !shelf[hit.id]).map((hit) => hit.id).slice(0, 24);
  if (names.length) {
    const got = await server.pictures({ model, kind: column.kind, names });
    got.forEach((src, i) => (shelf[names[i]] = src));
    if (!got.length && tries) setTimeout(() => dress(model, column, box, tries - 1), 2000); // it is still being read
  }
  for (const button of box.querySelectorAll(".vs-hit, .vs-copy"))
    if (shelf[button.dataset.id]) button.querySelector("img").src = shelf[button.dataset.id];
}

function cells(kind, values) {
  const row = make("tr");
  row.append(...values.map((value) => make(kind, "", String(value))));
  return row;
}

function table(columns) {
  const whole = make("table");
  const head = make("thead");
  head.append(cells("th", HEADS));
  const body = make("tbody");
  body.append(...rows(columns).map((row) => cells("td", row)));
  whole.append(head, body);
  return whole;
}

function save(event) {
  const { columns, words } = props.value, { hit, column } = chosen;
  const same = column.hits.filter((one) => film(one) === film(hit));
  const files = {
    csv: () => ["search.csv", csv(columns), "text/csv"],
    json: () => ["search.json", json(columns, words), "application/json"],
    vtt: () => [`${hit.name.replace(/\.[^.]*$/, "")}.vtt`, vtt(same, words), "text/vtt"],
  };
  saveText(...files[event.currentTarget.dataset.as]());
}

function message(value) {
  if (value.state === "empty") return [make("p", value.shelf?.length ? "vs-begin" : "vc-empty", value.text)];
  if (value.state === "error") return [make("p", "vc-error", value.text)];
  if (value.state !== "working") return (value.notes || []).map((text) => make("p", "vc-remark", text));
  const bar = make("progress");
  bar.max = value.total || 1;
  bar.value = value.done;
  bar.setAttribute("aria-label", value.text);
  return [make("p", "vs-working", `${value.text}: ${value.done} of ${value.total} clips …`), bar];
}

let turn = 0;
let waiting = 0; // asks again and again while the gallery is being read

function draw() {
  const value = props.value || {};
  const mine = ++turn;
  clearInterval(waiting);
  if (value.state === "working") waiting = setInterval(() => trigger("again"), 400);
  const ranked = value.columns || [];
  const columns = value.shelf?.length ? [{ kind: "none", hits: value.shelf }] : ranked;
  find(".vs-found").dataset.state = value.state || "empty";
  find(".vs-message").replaceChildren(...message(value));
  const boxes = columns.map((column) => list(column, columns.length > 1));
  find(".vs-columns").replaceChildren(...boxes);
  find(".vs-columns").dataset.count = columns.length;
  find(".vc-status").textContent = value.status || "";
  find(".vs-table").hidden = find(".vs-keep").hidden = !ranked.some((column) => column.hits.length);
  find(".vs-scroll").replaceChildren(...(ranked.length ? [table(ranked)] : []));
  Promise.all(columns.map((column, i) => dress(value.model, column, boxes[i]))).then(() => {
    const first = element.querySelector(".vs-hit");
    const room = ranked.length || matchMedia("(min-width: 901px)").matches; // else it would push all down
    if (first && room && mine === turn) open(columns[0], columns[0].hits[0], first, false);
  });
}
for (const button of element.querySelectorAll("[data-as]")) button.addEventListener("click", save);
watch("value", draw);
draw();
