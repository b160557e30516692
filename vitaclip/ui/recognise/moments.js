// A long video on the card: one colour a moment, a playhead in step with the player, and the bars
// of the moment that is looked at. `bars(rows, dim)` draws bars as the card does.
function clock(seconds) {
  const [hours, minutes, rest] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function paint(canvas, data) {
  const scale = devicePixelRatio || 1, width = canvas.clientWidth * scale;
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.round(canvas.clientHeight * scale);
  const brush = canvas.getContext("2d"), line = getComputedStyle(canvas).color;
  for (let x = 0; x < canvas.width; x += 1) {
    const at = momentAt(data, ((x + 0.5) / canvas.width) * data.duration);
    if (at < 0) continue;
    const shares = data.shares[at], best = shares.indexOf(Math.max(...shares));
    brush.globalAlpha = data.doubts[at] ? 1 : 0.25 + (0.75 * shares[best]) / 100;
    brush.fillStyle = data.doubts[at] ? line : data.classes[best].colour;
    brush.fillRect(x, 0, 1, canvas.height);
  }
}

// The moment whose middle is nearest; windows overlap.
function momentAt(data, time) {
  const { starts, seconds } = data;
  if (!starts.length || time > starts.at(-1) + seconds) return -1;
  let low = 0, high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] + seconds / 2 <= time) low = middle;
    else high = middle - 1;
  }
  const next = low + 1;
  const nearer = next < starts.length && starts[next] + seconds / 2 - time < time - starts[low] - seconds / 2;
  return nearer ? next : low;
}

function rowsAt(data, at) {
  const shares = data.shares[at];
  const rows = data.classes.map((one, i) => ({
    label: one.label, percent: shares[i], shown: `${shares[i]}%`, colour: one.colour,
  }));
  const others = Math.max(0, 100 - shares.reduce((sum, share) => sum + share, 0));
  rows.sort((one, other) => other.percent - one.percent);
  return [...rows.slice(0, 4), {
    label: "all others", colour: "var(--vc-soft)",
    percent: others + rows.slice(4).reduce((sum, row) => sum + row.percent, 0),
  }].map((row) => ({ ...row, shown: `${row.percent}%` }));
}

function momentStrip(data, wholeRows, bars) {
  const box = make("div", "vc-long");
  const slider = make("div", "vc-timeline"), canvas = make("canvas"), head = make("span", "vc-playhead");
  slider.append(canvas, head);
  Object.assign(slider, { tabIndex: 0, role: "slider" });
  slider.setAttribute("aria-label", "Moments of the video");
  slider.setAttribute("aria-valuemin", 1);
  slider.setAttribute("aria-valuemax", data.starts.length);
  const scale = make("p", "vc-scale");
  scale.append(make("span", "", "0:00"), make("span", "", clock(data.duration)));
  const totals = make("ul", "vc-totals");
  for (const { label, time } of data.totals) {
    const entry = make("li"), dot = make("i");
    dot.style.background = data.classes.find((one) => one.label === label)?.colour || "var(--vc-line)";
    entry.append(dot, make("bdi", "", label), ` ${time}`);
    totals.append(entry);
  }
  const when = make("h4", "vc-at"), list = make("div");
  const doubt = make("p", "vc-doubt");
  const whole = make("button", "vc-button", "Whole video");
  whole.type = "button";
  box.append(make("p", "vc-count", data.title), slider, scale, totals, when, doubt, list, whole);

  let shown = -2;
  function show(at) {
    if (at === shown) return;
    shown = at;
    whole.hidden = at < 0;
    head.hidden = at < 0;
    when.textContent = at < 0 ? "Whole video" : `At ${clock(data.starts[at])}`;
    const rows = at < 0 ? wholeRows : rowsAt(data, at);
    const said = at < 0 ? "" : data.doubts[at];
    doubt.hidden = !said;
    doubt.textContent = said && `${said[0].toUpperCase()}${said.slice(1)}.`;
    list.replaceChildren(bars(rows, Boolean(said)));
    slider.setAttribute("aria-valuenow", Math.max(at, 0) + 1);
    slider.setAttribute("aria-valuetext", at < 0 ? "the whole video"
      : `${clock(data.starts[at])}: ${said || `${rows[0].label}, ${rows[0].shown}`}`);
    if (at >= 0) head.style.left = `${((data.starts[at] + data.seconds / 2) / data.duration) * 100}%`;
  }
  const player = () => document.querySelector("#video video");
  function go(at) {
    show(at);
    const film = player();
    if (film && at >= 0) {
      film.pause();
      film.currentTime = data.starts[at] + data.seconds / 2;
    }
  }
  function follow() {
    const film = player();
    if (!box.isConnected || !film) return film?.removeEventListener("timeupdate", follow);
    if (film.currentTime > 0) show(momentAt(data, film.currentTime));
  }
  slider.addEventListener("pointerdown", (event) => {
    const pick = (moved) => {
      const { left, width } = canvas.getBoundingClientRect();
      go(momentAt(data, Math.min(1, Math.max(0, (moved.clientX - left) / width)) * data.duration));
    };
    pick(event);
    slider.setPointerCapture(event.pointerId);
    slider.onpointermove = pick;
    slider.onpointerup = () => (slider.onpointermove = null);
  });
  slider.addEventListener("keydown", (event) => {
    const last = data.starts.length - 1, at = Math.max(shown, 0);
    const to = { ArrowRight: at + (shown >= 0), ArrowLeft: at - 1, PageDown: at + 10, PageUp: at - 10,
      Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(Math.min(last, Math.max(0, to)));
  });
  whole.addEventListener("click", () => { show(-1); slider.focus(); });
  new ResizeObserver(() => paint(canvas, data)).observe(canvas);
  player()?.addEventListener("timeupdate", follow);
  show(-1);
  return box;
}
