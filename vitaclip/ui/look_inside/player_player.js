// The player: takes a clip, keeps every layer, and then draws without asking the server again.
const section = find(".vc-inside");
let drawing = 0;
let playing = 0;
let loads = 0; // how often a clip was begun; an older one gives way to a newer
let seen = false; // whether there was a clip before

function message(text, tone = "") {
  const place = find(".vi-message");
  place.textContent = text;
  place.dataset.tone = tone;
}

function refresh() {
  if (clip && !drawing) drawing = requestAnimationFrame(draw);
}

function draw() {
  drawing = 0;
  figures.forEach((figure, i) => !figure.hidden && drawView(figure, views[i]));
  drawRibbon();
  drawStrip();
  drawTrust();
  find(".vi-where").textContent = where();
  find(".vi-sees").textContent = `${clip.side} × ${clip.side} pixels in ${clip.count} patches are all that the model sees of it.`;
  find(".vi-frame-out").textContent = `${at.frame + 1} of ${clip.frames.length} · ${clip.times[at.frame].toFixed(2)} s`;
  find(".vi-layer-out").textContent = `${at.layer + 1} of ${clip.layers}`;
  find(".vi-head-out").textContent = at.head < 0 ? `mean of ${clip.heads}` : `${at.head + 1} of ${clip.heads}`;
  find(".vi-strength-out").textContent = `${Math.round(at.strength * 100)} %`;
  find(".vi-top").textContent = shownViews().every(ready) ? tops() : "…";
  section.dataset.reads = readsTokens() ? "tokens" : "maps";
  const kinds = new Set(shownViews().map((view) => (view.map ? "maps" : "tokens")));
  find(".vi-scale-of").textContent = SCALES[kinds.size > 1 ? "both" : [...kinds][0]];
  find("#vi-frame").value = at.frame;
  find("#vi-layer").value = at.layer;
  find("#vi-head").value = at.head + 1;
  window.vitaclip.nameAway?.(spoken(views[0].token));
  const before = window.vitaclip.inside;
  window.vitaclip.inside = { ...at, token: views[0].token, names: clip.names, families: clip.families, lives: clip.lives, frames: clip.frames };
  if (before?.token !== views[0].token || before?.names !== clip.names) window.vitaclip.offer?.();
}

const SCALES = {
  tokens: "Scale: share of attention, one scale for all frames of this map.",
  maps: "Scale: share of all that speaks for the class, one scale for all frames.",
  both: "Scale: share of all that speaks for the class, and share of attention; each map has its own.",
};

// Where the scale ends: two maps side by side have a scale each.
function tops() {
  const [left, right] = views.map((view) => percent(peakOf(view)));
  return at.compare ? `${left} left, ${right} right` : left;
}

const lookedAt = (view) => (view.map ? ["map", view.map] : [view.direction, view.token]);

// For the link: only what a visitor chose, so that loading never overwrites what a link asked for.
function remember() {
  window.vitaclip.place?.set([at.frame + 1, at.layer + 1, at.head + 1, ...lookedAt(views[0])].join("."));
}

function go(change) {
  if (!clip) return;
  Object.assign(at, change);
  at.frame = (at.frame + clip.frames.length) % clip.frames.length;
  at.layer = Math.min(Math.max(at.layer, 0), clip.layers - 1);
  refresh();
  remember();
  if (!block() && readsTokens()) fetchAll(at.head >= 0).catch((problem) => message(problem.message, "error"));
}

// The layer on the screen first, then all the others, so that scrubbing never waits.
async function fetchAll(heads) {
  const mine = clip;
  const order = [at.layer, ...Array.from({ length: clip.layers }, (_, i) => i)];
  for (const layer of order) {
    await fetchLayer(layer, heads);
    if (clip !== mine) return;
    refresh();
  }
  section.dataset.loaded = heads ? "heads" : "layers";
}

// Where a link says, or else with the most faithful map that nobody waits for.
function restorePlace() {
  for (const view of views) if (!clip.labels.includes(view.label)) view.label = clip.labels[0] || "";
  const [frame, layer, head, direction, ...token] = (window.vitaclip.place?.get() || "").split(".");
  at.frame = clip.frames[Number(frame) - 1] ? Number(frame) - 1 : clip.start.frame;
  at.layer = Number(layer) >= 1 && Number(layer) <= clip.layers ? Number(layer) - 1 : clip.start.layer;
  at.head = Number(head) >= 1 && Number(head) <= clip.heads ? Number(head) - 1 : -1;
  if (direction in DIRECTIONS) views[0].direction = direction;
  const linked = direction === "map" ? token[0] : frame ? "" : clip.best;
  views[0].map = linked in clip.maps ? linked : "";
  if (!(views[1].map in clip.maps)) views[1].map = "";
  for (const [i, wish] of [token.join("."), views[1].token].entries())
    views[i].token = clip.names.includes(wish) ? wish : "class";
}

async function load() {
  const { state = "empty", text = "", ...ask } = props.value || {};
  const mine = ++loads;
  section.dataset.state = state;
  stop();
  if (state !== "ready") return message(text, state);
  const reply = await server.opened(ask);
  if (mine !== loads) return;
  if (reply.error) {
    section.dataset.state = "error";
    return message(reply.error, "error");
  }
  const first = reply.names.findIndex((name) => name.startsWith("patch"));
  const fresh = { ...reply, ask, first, count: reply.grid[0] * reply.grid[1] };
  delete section.dataset.loaded;
  const painted = await loadPictures(fresh.frames, 384);
  if (mine !== loads) return;
  pictures = painted;
  [clip, kept, peaks, classMaps, stripOf] = [fresh, new Map(), new Map(), new Map(), ""];
  makePalette(clip.heat);
  figures.forEach(fillTokens);
  figures.forEach(fillMaps);
  makeTrust();
  restorePlace();
  find("#vi-frame").max = clip.frames.length - 1;
  find("#vi-layer").max = clip.layers - 1;
  find("#vi-head").max = clip.heads;
  makeStrip();
  makeRibbon();
  message("");
  find(".vc-outside-text").textContent = clip.outside;
  find(".vc-outside-text").hidden = !clip.outside;
  draw(); // the frames, before their numbers are here
  if (!seen) figures[0].scrollIntoView({ block: "nearest", behavior: "smooth" }); // all of it, on a projector too
  seen = true;
  for (const view of views.filter((each) => each.map)) await fetchMap(view);
  if (mine !== loads) return;
  if (views[0].map && !window.vitaclip.place?.get()) at.frame = classMaps.get(nameOf(views[0])).frame;
  refresh();
  const heads = at.head >= 0;
  await fetchAll(heads);
  if (heads) await fetchAll(false);
}

function stop() {
  clearInterval(playing);
  playing = 0;
  find(".vi-play").textContent = "Play";
}

function play() {
  if (playing) return stop();
  playing = setInterval(() => go({ frame: at.frame + 1 }), 170);
  find(".vi-play").textContent = "Pause";
}

function toggle(button, name) {
  at[name] = !at[name];
  button.setAttribute("aria-pressed", at[name]);
  figures[1].hidden = !at.compare;
  section.dataset.compare = at.compare;
  refresh();
}

const KEYS = {
  ArrowRight: () => go({ frame: at.frame + 1 }),
  ArrowLeft: () => go({ frame: at.frame - 1 }),
  ArrowUp: () => go({ layer: at.layer + 1 }),
  ArrowDown: () => go({ layer: at.layer - 1 }),
  " ": play,
};
figures.forEach((figure) => figure.querySelector("canvas").addEventListener("keydown", (event) => {
  if (!KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
}));
find("#vi-frame").addEventListener("input", (event) => go({ frame: Number(event.target.value) }));
find("#vi-layer").addEventListener("input", (event) => go({ layer: Number(event.target.value) }));
find("#vi-head").addEventListener("input", (event) => go({ head: Number(event.target.value) - 1 }));
find("#vi-strength").addEventListener("input", (event) => go({ strength: Number(event.target.value) / 100 }));
find(".vi-play").addEventListener("click", play);
find(".vi-compare").addEventListener("click", (event) => toggle(event.currentTarget, "compare"));
find(".vi-smooth").addEventListener("click", (event) => toggle(event.currentTarget, "smooth"));
const begin = () => load().catch((problem) => message(problem.message, "error"));
watch("value", begin);
begin();
