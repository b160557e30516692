// The numbers behind the pictures: one layer is one array, fetched once and kept.
const { make, say } = window.vitaclip;
const find = (selector) => element.querySelector(selector);
const SQUARES = Float32Array.from({ length: 256 }, (_, i) => (i / 255) ** 2);

let clip = null; // what `opened` answered, with the ask it belongs to
let kept = new Map(); // "layer" or "layer heads" -> {bytes, top, heads}
let peaks = new Map(); // highest value of a map over all frames
let classMaps = new Map(); // "map|label" -> {bytes, top, frame}
const at = { frame: 0, layer: 0, head: -1, strength: 0.75, smooth: true, compare: false };
// With a `map` a view shows what speaks for the class `label`, else what its token reads.
const views = [
  { map: "", label: "", token: "class", direction: "gaze" },
  { map: "", label: "", token: "class", direction: "listeners" },
];
const nameOf = (view) => `${view.map}|${view.label}`;

function bytes(text) {
  const raw = atob(text);
  const out = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
  return out;
}

async function fetchLayer(layer, heads) {
  const name = heads ? `${layer} heads` : `${layer}`;
  if (kept.has(name)) return;
  const mine = clip;
  const reply = await server.layer({ ...mine.ask, layer, heads });
  if (clip !== mine) return; // another clip was opened meanwhile
  if (reply.error) throw new Error(reply.error);
  kept.set(name, { bytes: bytes(reply.data), top: reply.top, heads: heads ? clip.heads : 1 });
}

async function fetchMap(view) {
  const mine = clip, name = nameOf(view);
  if (classMaps.has(name)) return;
  const reply = await server.class_map({ ...mine.ask, map: view.map, label: view.label });
  if (clip !== mine) return;
  if (reply.error) throw new Error(reply.error);
  classMaps.set(name, { bytes: bytes(reply.data), top: reply.top, frame: reply.frame });
}

// Whether the numbers of a view are here.
function ready(view) {
  return view.map ? classMaps.has(nameOf(view)) : !!block();
}

function block() {
  return kept.get(at.head < 0 ? `${at.layer}` : `${at.layer} heads`);
}

// Where a reader's row begins in the layer's array (t, heads, m, m).
function start(part, frame, reader) {
  const m = clip.names.length;
  const head = at.head < 0 ? 0 : at.head;
  return ((frame * part.heads + head) * m + reader) * m;
}

function one(part, frame, reader, read) {
  return SQUARES[part.bytes[start(part, frame, reader) + read]] * part.top;
}

// The map of a view over one frame's patches, (h·w,), or null while it is on its way.
function mapOf(view, frame) {
  if (!ready(view)) return null;
  if (view.map) {
    const { bytes: all, top } = classMaps.get(nameOf(view));
    return Float32Array.from({ length: clip.count }, (_, i) => SQUARES[all[frame * clip.count + i]] * top);
  }
  const part = block();
  const token = clip.names.indexOf(view.token);
  const out = new Float32Array(clip.count);
  for (let i = 0; i < clip.count; i++) {
    const patch = clip.first + i;
    out[i] = view.direction === "gaze" ? one(part, frame, token, patch) : one(part, frame, patch, token);
  }
  return out;
}

function peakOf(view) {
  if (view.map) return classMaps.get(nameOf(view))?.top || 1;
  const name = [at.layer, at.head, view.token, view.direction].join("|");
  if (!peaks.has(name)) {
    let top = 0;
    for (let frame = 0; frame < clip.frames.length; frame++)
      for (const value of mapOf(view, frame) || []) top = Math.max(top, value);
    if (!block()) return 1;
    peaks.set(name, top || 1);
  }
  return peaks.get(name);
}

// How much the class token of this frame reads every token: (m,).
function reading() {
  const part = block();
  return part && clip.names.map((_, i) => one(part, at.frame, 0, i));
}

const familyOf = (name) => name.split(" ")[0];
const percent = (value) => {
  const digits = value >= 0.1 ? 0 : value >= 0.01 ? 1 : 2;
  return `${(value * 100).toFixed(digits)} %`;
};
const spoken = (name) => {
  if (name === "class") return "class token";
  if (!name.startsWith("patch")) return name;
  const [row, column] = name.slice(6).split(",").map((n) => Number(n) + 1);
  return `patch in row ${row}, column ${column}`;
};
