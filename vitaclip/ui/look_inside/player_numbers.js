// The numbers behind the pictures: one layer is one array, fetched once and kept.
const { make, say } = window.vitaclip;
const find = (selector) => element.querySelector(selector);
const SQUARES = Float32Array.from({ length: 256 }, (_, i) => (i / 255) ** 2);

let clip = null; // what `opened` answered, with the ask it belongs to
let kept = new Map(); // "layer" or "layer heads" -> {bytes, top, heads}
let peaks = new Map(); // highest value of a map over all frames
const at = { frame: 0, layer: 0, head: -1, strength: 0.75, smooth: true, compare: false };
const views = [
  { token: "class", direction: "gaze" },
  { token: "class", direction: "listeners" },
];

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
  const part = block();
  if (!part) return null;
  const token = clip.names.indexOf(view.token);
  const out = new Float32Array(clip.count);
  for (let i = 0; i < clip.count; i++) {
    const patch = clip.first + i;
    out[i] = view.direction === "gaze" ? one(part, frame, token, patch) : one(part, frame, patch, token);
  }
  return out;
}

function peakOf(view) {
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
