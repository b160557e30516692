// The frames the model saw, in step with the player and the curve; they can be put in another order.
const { make } = window.vitaclip;
const find = (selector) => element.querySelector(selector);
const list = find(".vc-frames"), flip = find(".vc-flip");
const player = () => document.querySelector("#video video");
const still = matchMedia("(prefers-reduced-motion: reduce)");
let frames = [], times = [], order = [], turning = 0;

// A film that is about to start is stopped as soon as it has: whoever started it waits for that.
function hold(film) {
  if (!film || film.paused) return;
  if (film.readyState > film.HAVE_CURRENT_DATA) film.pause();
  else film.addEventListener("playing", () => film.pause(), { once: true });
}

function seek(time) {
  const film = player();
  if (!film) return;
  hold(film);
  film.currentTime = time;
}

// The time axis of the curve: a frame lies in the middle of its span.
function axis() {
  const half = times.length > 1 ? (times.at(-1) - times[0]) / (times.length - 1) / 2 : 0.5;
  return [times[0] - half, times.at(-1) + half];
}

function showNow(share) {
  const stage = document.querySelector("#stage");
  stage?.toggleAttribute("data-now", share !== null);
  if (share !== null) stage?.style.setProperty("--vc-now", Math.min(1, Math.max(0, share)));
}

const filmed = () => order.every((frame, place) => frame === place);

// In another order the film of the player would not be what the model sees: its frames play instead.
function play() {
  clearInterval(turning);
  flip.hidden = filmed();
  if (flip.hidden) return;
  const [begin, end] = axis();
  let place = 0;
  const next = () => {
    flip.querySelector("img").src = frames[order[place]];
    showNow((place + 0.5) / order.length);
    place = (place + 1) % order.length;
  };
  hold(player());
  next();
  if (!still.matches) turning = setInterval(next, Math.max(90, ((end - begin) / order.length) * 1000));
}

function arrange(next, focus) {
  order = next;
  draw();
  if (focus !== undefined) list.querySelectorAll("button")[focus].focus();
  trigger("reorder", { order: filmed() ? "" : order.join(".") });
}

function moved(from, to) {
  const next = [...order], [frame] = next.splice(from, 1);
  next.splice(to, 0, frame);
  return next;
}

function shuffled() {
  const next = order.map((_, i) => i);
  do for (let i = next.length - 1; i > 0; i -= 1) {
    const j = Math.floor(Math.random() * (i + 1));
    [next[i], next[j]] = [next[j], next[i]];
  } while (next.length > 2 && (next.every((frame, i) => frame === i) || isReversed(next)));
  return next;
}

const isReversed = (places) => places.every((frame, i) => frame === places.length - 1 - i);

function drag(button, place) {
  button.addEventListener("pointerdown", (event) => {
    const from = event.clientX;
    button.setPointerCapture(event.pointerId);
    let to = place, dragged = false;
    const move = ({ clientX, clientY }) => {
      dragged ||= Math.abs(clientX - from) > 8;
      if (!dragged) return;
      button.classList.add("vc-held");
      const boxes = [...list.children].map((entry) => entry.getBoundingClientRect());
      const inside = ({ left, right, top, bottom }) =>
        clientX >= left && clientX < right && clientY >= top - 40 && clientY < bottom + 40;
      const over = boxes.findIndex(inside);
      if (over >= 0) to = over;
      [...list.children].forEach((entry, i) => entry.classList.toggle("vc-target", i === to && i !== place));
    };
    const drop = () => {
      button.removeEventListener("pointermove", move);
      button.dataset.dragged = dragged;
      if (dragged) arrange(moved(place, to), to);
    };
    button.addEventListener("pointermove", move);
    button.addEventListener("pointerup", drop, { once: true });
    button.addEventListener("pointercancel", () => button.removeEventListener("pointermove", move), { once: true });
  });
}

function frame(place) {
  const at = order[place], count = order.length;
  const button = make("button", "vc-frame"), picture = make("img");
  button.type = "button";
  picture.src = frames[at];
  picture.alt = `Frame ${at + 1} of ${count}`;
  picture.draggable = false;
  button.append(picture, make("span", "", `${times[at].toFixed(1)} s`));
  button.addEventListener("click", () => {
    if (button.dataset.dragged !== "true") seek(times[at]);
  });
  const entry = make("li");
  entry.append(button);
  if (!props.value.fixed) {
    drag(button, place);
    button.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key], to = place + step;
      if (!event.altKey || !step || to < 0 || to >= count) return;
      event.preventDefault();
      arrange(moved(place, to), to);
    });
  }
  return entry;
}

function draw() {
  list.replaceChildren(...order.map((_, place) => frame(place)));
  const turned = order.length > 1 && isReversed(order), straight = filmed();
  find("[data-order=reversed]").setAttribute("aria-pressed", turned);
  find("[data-order=shuffled]").setAttribute("aria-pressed", !turned && !straight);
  find("[data-order=filmed]").hidden = straight;
  find(".vc-orders").hidden = Boolean(props.value?.fixed) || order.length < 2;
  play();
}

function renew() {
  ({ frames = [], times = [], order = [] } = props.value || {});
  if (order.length !== frames.length) order = frames.map((_, i) => i);
  showNow(null);
  draw();
}

find("[data-order=reversed]").addEventListener("click", () => arrange([...order].reverse()));
find("[data-order=shuffled]").addEventListener("click", () => arrange(shuffled()));
find("[data-order=filmed]").addEventListener("click", () => arrange(order.map((_, i) => i)));

document.addEventListener("timeupdate", ({ target }) => {
  if (!target.closest?.("#video") || !times.length || !filmed()) return;
  const [begin, end] = axis();
  showNow((target.currentTime - begin) / (end - begin));
}, true);

// A press on the curve goes there, and so does drawing along it.
document.addEventListener("pointerdown", (event) => {
  const curve = event.target.closest?.("#curve");
  if (!curve || event.target.closest(".legend") || !times.length) return;
  const go = ({ clientX }) => {
    const { left, width } = curve.getBoundingClientRect(), [begin, end] = axis();
    const share = (clientX - left - 52) / (width - 64);
    if (share >= 0 && share <= 1) seek(begin + share * (end - begin));
  };
  go(event);
  document.addEventListener("pointermove", go);
  document.addEventListener("pointerup", () => document.removeEventListener("pointermove", go), { once: true });
});

watch("value", renew);
renew();
