// The left side: what the page knows of a lesson in the making, and everything that changes it.
const find = (selector) => element.querySelector(selector);
const rows = find(".vt-classes"), problem = find(".vt-problem"), way = find(".vt-way");
const camera = find(".vt-camera"), ticks = find(".vt-ticks"), deed = find(".vt-doing"); // moves from row to row
const recorder = new Recorder(find(".vt-preview"));
const join = new URLSearchParams(location.search).get("lesson") || "";
const KEPT = "vitaclip-drafts", ALIVE = 30_000, SHARED = 1500, AT_ONCE = 100, HOLD = 350;
const ENDED = "The clips that were here are gone: this computer was started anew, or the visit was too long ago. Show them again.";
const hex = () => [...crypto.getRandomValues(new Uint8Array(8))].map((n) => n.toString(16).padStart(2, "0")).join("");
const kept = recalled(); // drafts by model, and this page's seat
kept.seat ||= hex();
let model = props.value.model; // the frozen CLIP in use
let above = props.value.above || ""; // the clip of all tabs, where there is one
let state = null, timer = 0, alone = false, ended = false, goal = null, recording = 0;

// A browser may forbid a page in somebody else's frame to keep anything.
function recalled() {
  try { return JSON.parse(sessionStorage.getItem(KEPT)) || {}; } catch { return {}; }
}
function keep() {
  try { sessionStorage.setItem(KEPT, JSON.stringify(kept)); } catch { /* then a reload begins anew */ }
}

const asked = () => ({ model, draft: kept[model] || "", ...(join && !alone ? { join, seat: kept.seat } : {}) });

async function call(name, told = {}) {
  const reply = await server[name]({ ...asked(), version: state?.version ?? -1, have: Object.keys(pictures), ...told }).catch(() => null);
  ended = ended && name === "state";
  hear(reply || { error: "This computer does not answer; the page goes on as soon as it does." });
  return reply || {};
}

function hear(reply) {
  if (reply.error && join && !alone && !reply.classes && !state) {
    alone = true; // the link leads to a lesson, or to nothing: the page begins its own
    return look();
  }
  ended ||= Boolean(reply.ended && kept.clips); // said until something is done
  say(reply.error || (ended ? ENDED : ""));
  if (!reply.classes) return;
  Object.assign(pictures, reply.pictures);
  const before = state;
  state = reply;
  if (reply.draft) kept[reply.model] = reply.draft;
  kept.clips = state.classes.flatMap(({ clips }) => clips).length;
  keep();
  element.querySelector(".vt-lesson").toggleAttribute("data-guest", reply.guest);
  find("[data-does=add-class]").hidden = find("[data-does=folder]").hidden = find("[data-does=share]").hidden = reply.guest;
  drawRows(rows, state);
  drawAbove();
  if (reply.more) return call("state", { version: -1 });
  document.dispatchEvent(new CustomEvent("vitaclip-lesson", { detail: { before, state } }));
}

async function look() {
  clearTimeout(timer);
  if (element.offsetParent || state) await call("state");
  clearTimeout(timer);
  const shown = !document.hidden && element.offsetParent;
  timer = setTimeout(look, state && (state.shared || state.guest) && shown ? SHARED : ALIVE);
}

function say(text) {
  problem.textContent = text;
  problem.hidden = !text;
}

// Files go through the page's own upload, one batch after the other; `goal` says whose they are.
function send(files, classes) {
  if (!files.length) return;
  const input = document.querySelector("#lesson-files input[type=file]"), chosen = new DataTransfer();
  const few = files.slice(0, AT_ONCE);
  for (const file of few) chosen.items.add(file);
  goal = JSON.stringify({ ...asked(), classes: classes.slice(0, AT_ONCE) });
  input.files = chosen.files;
  busy(few.length === 1 ? "Reading a clip …" : `Reading ${few.length} clips …`);
  input.dispatchEvent(new Event("change", { bubbles: true }));
  if (files.length > few.length) say(`${AT_ONCE} clips come at once; the other ${files.length - few.length} were left out.`);
}

async function sendFolder(files) {
  const parts = files.map((file) => ({ file, path: file.webkitRelativePath.split("/") })).filter(({ path, file }) => path.length > 2 && !file.name.startsWith("."));
  if (!parts.length) return say("That folder has no sub-folders; put the clips of each class into a folder named as the class is.");
  const reply = await call("folders", { names: [...new Set(parts.map(({ path }) => path[path.length - 2]))] });
  if (reply.folders) send(parts.map(({ file }) => file), parts.map(({ path }) => reply.folders[path[path.length - 2]]));
}

// Nothing can be added before there is a clip.
function drawAbove() {
  element.querySelector(".vt-lesson").dataset.above = above.split(/[\\/]/).pop();
  for (const button of rows.querySelectorAll("[data-does=above]")) button.disabled = !above;
}

function busy(text) {
  find(".vt-busy").textContent = text;
}

// A press counts down and records two seconds; a button that is held records until it is let go.
async function record(id, held) {
  if (recording || !state) return;
  const mine = (recording = performance.now());
  const row = rows.querySelector(`[data-id="${id}"]`);
  row.append(camera);
  camera.hidden = false;
  doing("The browser may ask you for the camera …");
  try {
    say("");
    await recorder.open(state.wants.side);
    const name = state.classes.find((one) => one.id === id)?.name || "";
    if (!held()) for (const tick of [3, 2, 1]) await step(`Get ready: ${name}`, String(tick), 700);
    const begun = performance.now();
    camera.dataset.state = "on";
    const least = held() ? TAKE.least : 1000 * TAKE.seconds, most = 1000 * TAKE.most - 100;
    do await step(`Now: ${name}`, "●", 80);
    while (performance.now() - begun < least || (held() && performance.now() - begun < most));
    doing("Reading it …");
    if (recorder.on) await call("record", { class: id, pictures: recorder.since(begun) });
    doing(find(".vt-problem").hidden ? "Got it. Record another one, a little different." : "That one was left out.");
  } catch (told) {
    if (typeof told !== "string") throw told;
    camera.hidden = true;
    if (told) say(told);
  } finally {
    delete camera.dataset.state;
    ticks.textContent = "";
    if (recording === mine) recording = 0;
  }
}

async function step(text, tick, milliseconds) {
  doing(text);
  if (ticks.textContent !== tick) ticks.textContent = tick;
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  if (!recorder.on) throw ""; // it was switched off meanwhile
}

function doing(text) {
  if (deed.textContent !== text) deed.textContent = text;
}

function cameraOff() {
  recorder.close();
  camera.hidden = true;
}

let pressed = 0, swallowed = false; // of the record button: since when it is held; a click that ends that
rows.addEventListener("pointerdown", (event) => {
  const button = event.target.closest("[data-does=record]");
  if (!button || event.button) return;
  const id = button.closest(".vt-class").dataset.id, down = performance.now();
  pressed = down;
  setTimeout(() => {
    if (pressed !== down) return;
    swallowed = true;
    record(id, () => pressed === down);
  }, HOLD);
});
for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => (pressed = 0));

element.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-does]");
  if (!button || button.disabled) return;
  const id = button.closest(".vt-class")?.dataset.id, does = button.dataset.does;
  if (does === "record" && !swallowed) record(id, () => false);
  swallowed = false;
  if (does === "files") Object.assign(find(".vt-files"), { value: "" }).click(), (find(".vt-files").dataset.class = id);
  if (does === "above") busy("Reading the clip above …"), trigger("take", { ...asked(), class: id });
  if (does === "folder") Object.assign(find(".vt-folder"), { value: "" }).click();
  if (does === "add-class") addClass();
  if (does === "remove-class") call("remove_class", { class: id });
  if (does === "drop") drop(button);
  if (does === "camera-off") cameraOff();
  if (does === "share") share();
  if (does === "copy-way") navigator.clipboard?.writeText(find(".vt-link").textContent).then(() => (button.textContent = "Copied"), () => {});
});

async function addClass() {
  await call("add_class");
  const names = rows.querySelectorAll(".vt-name"), last = names[names.length - 1];
  last?.focus();
  last?.select();
}

async function drop(button) {
  const entry = button.closest("li"), next = entry.nextElementSibling || entry.previousElementSibling;
  const row = button.closest(".vt-class");
  await call("drop", { clip: entry.dataset.id });
  (next?.firstChild || row.querySelector("[data-does=record]")).focus();
}

async function share() {
  const { way: told } = await call("share", { page: location.origin + location.pathname });
  if (!told) return;
  way.querySelector("img").src = told.code;
  find(".vt-link").textContent = told.link;
  way.showModal();
  look();
}

element.addEventListener("keydown", (event) => {
  if (["Delete", "Backspace"].includes(event.key) && event.target.matches(".vt-clip:not(:disabled)")) {
    event.preventDefault();
    drop(event.target);
  }
  if (event.key === "Enter" && event.target.matches(".vt-name")) event.target.blur();
});
rows.addEventListener("change", async ({ target }) => {
  if (!target.matches(".vt-name") || target.value === target.dataset.known) return;
  await call("rename", { class: target.closest(".vt-class").dataset.id, name: target.value });
  target.value = target.dataset.known;
});
find(".vt-files").addEventListener("change", ({ target }) => send([...target.files], [...target.files].map(() => target.dataset.class)));
find(".vt-folder").addEventListener("change", ({ target }) => sendFolder([...target.files]));

// What is dropped on a class is its own; `reel` leaves it alone.
element.addEventListener("drop", (event) => {
  const files = [...(event.dataTransfer?.files || [])], row = event.target.closest(".vt-class");
  if (!files.length) return;
  event.preventDefault();
  if (row) send(files, files.map(() => row.dataset.id));
  else say("Drop clips on the class that they show.");
});

const outOfSight = () => (document.hidden || !element.offsetParent) && cameraOff();
document.addEventListener("visibilitychange", () => (outOfSight(), document.hidden || look()));
new ResizeObserver(() => (outOfSight(), state || look())).observe(element);

watch("value", () => {
  busy("");
  ({ model, above } = { model, above, ...props.value });
  drawAbove();
  if (state && state.model !== model && !state.guest) state = null;
  const told = props.value.problems || [];
  call("state").then(() => told.length && say(told.join(" ")));
});
window.vitaclip.learn = { whereTo: () => goal, asked, pictures, state: () => state };
look();
