// Ranked hits, one column for each kind of prompts, or some clips to begin with; what is pressed opens in the viewer.
const { make, saveText } = window.vitaclip;
const find = (name) => element.querySelector(name);
const fetched = {}; // pictures of shared clips, by model, kind and name

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
  return entry;
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
  const curves = column.hits.flatMap((one) => one.curve || []);
  const span = [Math.min(...curves), Math.max(...curves)];
  const picture = button.querySelector("img").src;
  window.vitaclip.view?.({ ...hit, picture, span, unit: column.unit, under: column.title }, play);
}

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
  const names = column.hits.filter((hit) => !hit.own && !shelf[hit.id]).map((hit) => hit.id);
  if (names.length) {
    const got = await server.pictures({ model, kind: column.kind, names });
    got.forEach((src, i) => (shelf[names[i]] = src));
    if (!got.length && tries) setTimeout(() => dress(model, column, box, tries - 1), 2000); // it is still being read
  }
  for (const button of box.querySelectorAll(".vs-hit"))
    if (shelf[button.dataset.id]) button.querySelector("img").src = shelf[button.dataset.id];
}

function cells(kind, values) {
  const row = make("tr");
  row.append(...values.map((value) => make(kind, "", String(value))));
  return row;
}

function rows(columns) {
  return columns.flatMap((column) => column.hits.map((hit, place) =>
    [column.title || "", place + 1, hit.score, hit.time, hit.name, hit.own ? "" : hit.caption]));
}

const HEADS = ["prompts", "rank", "score", "best moment (s)", "file", "caption"];

function table(columns) {
  const whole = make("table");
  const head = make("thead");
  head.append(cells("th", HEADS));
  const body = make("tbody");
  body.append(...rows(columns).map((row) => cells("td", row)));
  whole.append(head, body);
  return whole;
}

// A spreadsheet runs what begins like a formula, in wide, small and raised signs too, and perhaps
// behind what nobody sees; a quote in front makes it text.
const FORMULA = /^[\t\r\n]|^[\p{C}\p{M}\p{Z}]*[=+@\u2212\p{Pd}]/u;
const inert = (text) => (FORMULA.test(text) || FORMULA.test(text.normalize("NFKC")) ? `'${text}` : text);
const quoted = (value) => typeof value === "number" ? value : `"${inert(value).replaceAll('"', '""')}"`;

function save() {
  const lines = [HEADS, ...rows(props.value.columns)].map((row) => row.map(quoted).join(","));
  saveText("search.csv", lines.join("\r\n"));
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
  find(".vs-table").hidden = !ranked.length;
  find(".vs-scroll").replaceChildren(...(ranked.length ? [table(ranked)] : []));
  Promise.all(columns.map((column, i) => dress(value.model, column, boxes[i]))).then(() => {
    const first = element.querySelector(".vs-hit");
    const room = ranked.length || matchMedia("(min-width: 901px)").matches; // else it would push all down
    if (first && room && mine === turn) open(columns[0], columns[0].hits[0], first, false);
  });
}
find(".vs-save").addEventListener("click", save);
watch("value", draw);
draw();
