// What a search costs on this machine, as a table; measured when somebody asks for it.
const { make } = window.vitaclip;
const find = (name) => element.querySelector(name);

function time(price, videos) {
  const about = price.measured < videos ? "≈ " : "";
  const ms = price.seconds * 1000;
  if (ms < 1000) return `${about}${ms < 10 ? ms.toFixed(ms < 0.1 ? 2 : 1) : Math.round(ms)} ms`;
  return `${about}${(ms / 1000).toFixed(1)} s`;
}

function size(bytes) {
  return bytes < 1e9 ? `${(bytes / 1e6).toPrecision(2) * 1} MB` : `${(bytes / 1e9).toPrecision(2) * 1} GB`;
}

function line(kind, values) {
  const row = make("tr");
  row.append(...values.map((value) => make(kind, "", value)));
  return row;
}

function table(rows) {
  const whole = make("table");
  const head = make("thead");
  head.append(line("th", ["clips", "one vector a clip", "to keep", "frames chosen by the words", "to keep", "slower"]));
  const body = make("tbody");
  body.append(...rows.map(({ videos, offline, pooled }) => line("td", [
    videos.toLocaleString("en"), time(offline, videos), size(offline.bytes), time(pooled, videos),
    size(pooled.bytes), `${Math.round(pooled.seconds / offline.seconds)} ×`,
  ])));
  whole.append(head, body);
  return whole;
}

function draw() {
  const { rows = [], width, frames, problem = "" } = props.value || {};
  find(".vs-measuring").textContent = problem;
  find(".vs-scroll").replaceChildren(...(rows.length ? [table(rows)] : []));
  find(".vs-measure").disabled = false;
  find(".vs-measure").hidden = rows.length > 0;
  find(".vs-cost-how").textContent = rows.length
    ? `One query, on this machine, without the time to read the words. ${width} numbers a vector, ${frames} frames a clip, float32. The vectors are made up, for only time and size are looked at. ≈ was measured on as many clips as fit into a second, and scaled up.`
    : "";
}

find(".vs-measure").addEventListener("click", (event) => {
  event.currentTarget.disabled = true;
  find(".vs-measuring").textContent = "Measuring …";
  trigger("measure");
});
watch("value", draw);
draw();
