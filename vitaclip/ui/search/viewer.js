// The chosen clip, played from its best moment, over the curve of how well each moment fits.
const { make, say } = window.vitaclip;
const find = (name) => element.querySelector(name);
const film = find(".vs-film");
const svg = find(".vs-curve");
const LEFT = 8, RIGHT = 472, TOP = 12, BOTTOM = 126;
let shown = null;

function shape(tag, facts, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(facts)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

const across = (time) => LEFT + (RIGHT - LEFT) * Math.min(Math.max((time - shown.start) / (shown.end - shown.start || 1), 0), 1);

function curve() {
  const { times, curve, span, time } = shown;
  const [low, high] = span;
  const up = (value) => BOTTOM - (BOTTOM - TOP) * ((value - low) / (high - low || 1));
  const points = times.map((at, i) => `${across(at).toFixed(1)},${up(curve[i]).toFixed(1)}`);
  const best = Math.max(...curve);
  svg.replaceChildren(
    shape("line", { x1: LEFT, x2: RIGHT, y1: BOTTOM, y2: BOTTOM, class: "vs-axis" }),
    shape("polygon", { points: `${across(times[0])},${BOTTOM} ${points.join(" ")} ${across(times.at(-1))},${BOTTOM}`, class: "vs-area" }),
    shape("polyline", { points: points.join(" "), class: "vs-stroke" }),
    shape("line", { y1: TOP - 6, y2: BOTTOM, class: "vs-now" }),
    shape("circle", { cx: across(time), cy: up(best), r: 6, class: "vs-best" }),
    shape("text", { x: LEFT, y: 145 }, `${shown.start ? shown.start.toFixed(1) : 0} s`),
    shape("text", { x: RIGHT, y: 145, "text-anchor": "end" }, `${shown.end.toFixed(1)} s`),
  );
  const unit = shown.unit === "cosine" ? "" : " spreads";
  const when = `best at ${time.toFixed(1)} s (${best.toFixed(2)}${unit})`;
  find(".vs-when").textContent = shown.under ? `${shown.under}, ${when}` : when;
  svg.setAttribute("aria-label", `Fit from ${Math.min(...curve).toFixed(2)} to ${best.toFixed(2)}, ${when}`);
  now();
}

function now() {
  const line = svg.querySelector(".vs-now");
  if (!line || !shown?.times) return;
  line.setAttribute("x1", across(film.currentTime));
  line.setAttribute("x2", across(film.currentTime));
}

// Where a video was found several times, each moment lies on the line of its time.
function timeline() {
  const { moments = [], id } = shown, list = find(".vs-moments");
  const kept = list.contains(document.activeElement);
  list.hidden = find(".vs-where").hidden = moments.length < 2;
  const whole = Math.max(film.duration || 0, ...moments.map((one) => one.end));
  list.replaceChildren(...(list.hidden ? [] : moments.map((one) => {
    const entry = make("li"), button = make("button", "vs-moment", `${one.place + 1}`);
    button.type = "button";
    button.title = `Hit ${one.place + 1}: ${one.start.toFixed(1)} to ${one.end.toFixed(1)} s`;
    button.setAttribute("aria-label", button.title);
    button.setAttribute("aria-pressed", one.id === id);
    entry.style.left = `${(100 * one.start) / whole}%`;
    entry.style.width = `${(100 * (one.end - one.start)) / whole}%`;
    button.addEventListener("click", () => document.querySelector(`.vs-hit[data-id="${one.id}"]`)?.click());
    entry.append(button);
    return entry;
  })));
  if (kept) list.querySelector("[aria-pressed=true]")?.focus({ preventScroll: true });
}

function follow() {
  now();
  if (!film.paused) requestAnimationFrame(follow);
}

const address = (path) => {
  const parts = path.replaceAll("\\", "/").split("/").map(encodeURIComponent);
  return `${(window.gradio_config || {}).root || ""}/gradio_api/file=${parts.join("/")}`;
};

async function load(hit, play) {
  const path = hit.path || (await server.film(hit.id)).path;
  if (shown !== hit) return;
  if (!path) return say("This clip is not there any more");
  find(".vs-broken").hidden = film.controls = true;
  film.onloadedmetadata = () => {
    timeline();
    film.currentTime = hit.time ?? 0;
    if (play) film.play().catch(() => {});
  };
  film.src = address(path);
}

function view(hit, play = true) {
  shown = hit;
  find(".vs-viewer").hidden = false;
  find(".vs-name").replaceChildren(make("bdi", "", hit.caption));
  film.poster = hit.picture || "";
  find(".vs-why").hidden = !hit.curve;
  if (hit.curve) curve();
  timeline();
  load(hit, play);
  if (play && matchMedia("(max-width: 900px)").matches) element.scrollIntoView({ behavior: "smooth" });
}

svg.addEventListener("click", (event) => {
  const box = svg.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * 480;
  film.currentTime = Math.max(0, shown.start + ((x - LEFT) / (RIGHT - LEFT)) * (shown.end - shown.start));
});
film.addEventListener("error", () => (find(".vs-broken").hidden = film.controls = false));
film.addEventListener("play", follow);
film.addEventListener("seeked", now);
for (const button of element.querySelectorAll("[data-tab]"))
  button.addEventListener("click", () => trigger("give", { id: shown.id, tab: button.dataset.tab }));
find("[data-side=more]").addEventListener("click", () => trigger("like", { id: shown.id }));
find("[data-side=less]").addEventListener("click", () => trigger("unlike", { id: shown.id }));
window.vitaclip.view = view;
