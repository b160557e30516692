// The right side: learning goes on, the ways side by side, and what to do with what was learned.
const { make } = window.vitaclip;
const find = (selector) => element.querySelector(selector), all = (selector) => [...element.querySelectorAll(selector)];
const lesson = () => window.vitaclip.learn;
let chosen = "", learnedAt = -1, running = false;

const value = () => props.value || {};
const way = () => (value().ways || []).find(({ id }) => id === chosen);

function draw() {
  const { state, busy, error, ways = [], best } = value();
  running = state === "busy";
  if (best && !ways.some(({ id }) => id === chosen)) chosen = best;
  if (state === "done" && best) chosen = best;
  find("[data-does=stop]").hidden = !running;
  find("[data-does=learn]").disabled = running;
  find(".vt-told").textContent = running ? busy : "";
  find(".vt-working").replaceChildren(...curve(running ? value().curve : {}));
  find(".vt-failed").textContent = error || "";
  find(".vt-failed").hidden = !error;
  find(".vt-empty").hidden = ways.length > 0 || running || Boolean(error);
  find(".vt-results").hidden = !ways.length;
  element.querySelector(".vt-outcome").toggleAttribute("data-busy", running);
  find(".vt-kinds").replaceChildren(...ways.map(kind));
  details();
}

function kind(one) {
  const label = make("label", "vt-kind"), input = make("input"), bar = make("span", "vt-bar"), fill = make("span", "vt-fill");
  Object.assign(input, { type: "radio", name: "vt-kind", value: one.id, checked: one.id === chosen });
  const share = one.asked ? one.right / one.asked : 0;
  fill.style.width = `${100 * share}%`;
  bar.append(fill);
  const told = one.asked ? `${one.right} of ${one.asked}` : "not tested";
  label.append(input, make("b", "", one.title), bar, make("span", "vt-right", told), make("span", "vt-seconds", `${one.seconds} s`));
  return label;
}

// Of the way that is pressed: what to know before one believes it, and who was taken for whom.
function details() {
  const one = way();
  if (!one) return;
  const [told, tested] = all(".vt-sentences");
  told.replaceChildren(...one.told.map((text) => make("li", "", text)));
  tested.replaceChildren(...one.tested.map((text) => make("li", "", text)));
  find(".vt-tested").hidden = !one.tested.length;
  find(".vt-learned").replaceChildren(...curve(one.curve));
  find(".vt-confusion").replaceChildren(...(one.confusion.length ? [table(one)] : []));
  find(".vt-used").textContent = "";
  stale();
}

// How surprised it is by the clips that it learns from, and by those kept apart, step after step.
function curve({ learned = [], apart = [] } = {}) {
  if (learned.length < 2) return [];
  const figure = make("figure", "vt-curve"), words = make("figcaption", "", "Loss, step by step");
  const sides = [["the clips it learns from", learned.map((loss, step) => [step + 1, loss])], ["those kept apart", apart]];
  const most = Math.max(...sides.flatMap(([, points]) => points.map(([, loss]) => loss)));
  const lines = sides.map(([side, points], number) => {
    if (!points.length) return "";
    const ends = [points[0], points.at(-1)].map(([, loss]) => loss.toFixed(2));
    const key = make("span", "", `${side}: ${points.length > 1 ? ends.join(" → ") : ends[0]}`);
    key.dataset.of = number;
    words.append(key);
    const at = points.map(([step, loss]) => `${(300 * (step - 1)) / (learned.length - 1)},${82 - 80 * (loss / most)}`);
    return `<polyline data-of="${number}" points="${at.join(" ")} ${at.at(-1)}" />`; // twice: one point is a dot
  });
  figure.innerHTML = `<svg viewBox="0 0 300 84" preserveAspectRatio="none" aria-hidden="true"><path d="M0 82H300" />${lines.join("")}</svg>`;
  figure.append(words);
  return [figure];
}

function table(one) {
  const { names } = value(), box = make("table", "vt-cells"), head = make("tr");
  box.append(make("caption", "", "Who was taken for whom: a row for what it was, a column for what it said"));
  head.append(make("td"), ...names.map((name) => cell("th", name)));
  box.append(head, ...names.map((name, row) => {
    const line = make("tr");
    line.append(cell("th", name), ...names.map((other, column) => count(one, row, column, name, other)));
    return line;
  }));
  const scroll = make("div", "vt-scroll");
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "group");
  scroll.setAttribute("aria-label", "Who was taken for whom");
  scroll.append(box);
  const shown = make("div", "vt-shown");
  shown.setAttribute("role", "status");
  const both = make("div");
  both.append(scroll, shown);
  return both;
}

function cell(tag, text) {
  const node = make(tag);
  node.scope = "col";
  node.append(make("bdi", "", text));
  return node;
}

function count(one, row, column, name, other) {
  const many = one.confusion[row][column], clips = one.clips[`${row}-${column}`], node = make("td", many ? (row === column ? "vt-good" : "vt-bad") : "");
  if (!many || !clips) {
    node.textContent = many || "·";
    return node;
  }
  const button = make("button", "", String(many));
  button.type = "button";
  button.setAttribute("aria-label", `${many} of ${name} called ${other}: show the clips`);
  button.addEventListener("click", () => show(clips, name, other));
  node.append(button);
  return node;
}

function show(clips, name, other) {
  const text = make("p"), list = make("div", "vt-clips");
  text.append(make("bdi", "", name), " called ", make("bdi", "", other));
  list.append(...clips.map((id) => {
    const film = make("span", "vt-clip");
    film.style.backgroundImage = lesson().pictures[id] ? `url("${lesson().pictures[id]}")` : "";
    return film;
  }));
  find(".vt-shown").replaceChildren(text, list);
}

function stale() {
  const now = lesson()?.state();
  const old = !running && learnedAt >= 0 && now && !now.guest && chosen && signature(now) !== signed;
  if (!running && old) find(".vt-told").textContent = "The clips have changed since: press Learn again.";
}
const signature = (state) => JSON.stringify(state.classes.map(({ name, clips }) => [name, clips.map(({ id }) => id)]));
let signed = "";

function learn() {
  const told = lesson().asked(), now = lesson().state();
  signed = now ? signature(now) : "";
  learnedAt = now?.version ?? -1;
  chosen = "";
  trigger("learn", { ...told, kinds: all(".vt-ways input:checked").map(({ value }) => value) });
}

function use(id, then) {
  trigger("use", { lesson: id });
  if (then) document.querySelector("#tab-recognise-button").click();
  else find(".vt-used").textContent = "“My lesson” is now a choice under Prompts in Recognise, Search, Look inside and the live camera.";
  // It may be in use already, with other prompts pressed meanwhile.
  setTimeout(() => [...document.querySelectorAll("#prompts label:not(.selected)")].find((label) => label.textContent.trim() === "My lesson")?.click(), 900);
  if (then === "live") waitFor(() => window.vitaclip.camera, (camera) => camera.open());
}

function waitFor(thing, then, tries = 50) {
  const found = thing();
  if (found) then(found);
  else if (tries) setTimeout(() => waitFor(thing, then, tries - 1), 100);
}

async function download() {
  const reply = await server.lesson_file({ lesson: chosen }).catch(() => null);
  if (!reply?.file) return (find(".vt-used").textContent = reply?.error || "This computer does not answer; try again.");
  const bytes = Uint8Array.from(atob(reply.file), (letter) => letter.charCodeAt(0)), link = make("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  link.download = "my-lesson.safetensors";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

element.addEventListener("click", ({ target }) => {
  const does = target.closest("[data-does]")?.dataset.does;
  if (does === "learn") learn();
  if (does === "stop") server.stop(lesson().asked());
  if (does === "use") use(chosen);
  if (does === "clip" || does === "live") use(chosen, does);
  if (does === "download") download();
  if (does === "shared") use(lesson().state().lesson, "clip");
});
element.addEventListener("change", ({ target }) => {
  if (target.name !== "vt-kind") return;
  chosen = target.value;
  details();
});

// A page that came by a link adds clips, and waits for what is learned from them.
document.addEventListener("vitaclip-lesson", ({ detail: { state } }) => {
  if (state.ended) props.value = { state: "empty" }; // whatever was at work or learned went with the clips
  find(".vt-go").hidden = state.guest;
  if (state.guest) find(".vt-empty").hidden = true;
  find(".vt-guest").hidden = !state.guest;
  find(".vt-guest-told").textContent = state.lesson
    ? "It has been learned, with your clips in it."
    : "Your clips go to whoever shared this lesson. What is learned from them appears here.";
  find("[data-does=shared]").hidden = !state.lesson;
  stale();
});
watch("value", draw);
draw();
