// A frame under its heat: grey and darker with strength, low attention transparent.
let palette = new Uint8Array(768);
let pictures = []; // the frames' pixels at the size of a canvas

function makePalette(steps) {
  for (let i = 0; i < 256; i++) {
    const place = (i / 255) * (steps.length - 1);
    const low = Math.min(Math.floor(place), steps.length - 2);
    for (let c = 0; c < 3; c++)
      palette[i * 3 + c] = steps[low][c] + (steps[low + 1][c] - steps[low][c]) * (place - low);
  }
  const scale = find(".vi-scale canvas").getContext("2d");
  const line = scale.createImageData(256, 1);
  for (let i = 0; i < 256; i++) {
    line.data.set(palette.subarray(i * 3, i * 3 + 3), i * 4);
    line.data[i * 4 + 3] = 255 * Math.min(1, 0.12 + (i / 255) ** 0.6);
  }
  scale.putImageData(line, 0, 0);
}

async function loadPictures(sources, side) {
  const painted = [];
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  for (const source of sources) {
    const image = new Image();
    image.src = source;
    await image.decode();
    pen.drawImage(image, 0, 0, side, side);
    painted.push(pen.getImageData(0, 0, side, side).data);
  }
  return painted;
}

// For each pixel along a side: the two patches it lies between and how far it is from the first.
const weights = new Map();
function between(side, patches) {
  const name = `${side} ${patches} ${at.smooth}`;
  if (!weights.has(name))
    weights.set(name, Array.from({ length: side }, (_, i) => {
      const exact = ((i + 0.5) * patches) / side;
      const place = Math.min(Math.max(exact - 0.5, 0), patches - 1);
      const low = at.smooth ? Math.floor(place) : Math.floor(exact);
      return [low, Math.min(low + 1, patches - 1), at.smooth ? place - low : 0];
    }));
  return weights.get(name);
}

const ALPHA = Float32Array.from({ length: 256 }, (_, i) => (i / 255) ** 0.6);

// Paint every `step`-th pixel of a frame and its map onto a canvas of side / step.
function paint(canvas, frame, heat, top, step = 1) {
  const side = 384, [h, w] = clip.grid, size = side / step;
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(size, size);
  const from = pictures[frame], to = image.data, s = heat ? at.strength : 0;
  const across = between(size, w), down = between(size, h), dark = 1 - 0.25 * s;
  for (let y = 0, i = 0; y < size; y++) {
    const [y0, y1, fy] = down[y];
    for (let x = 0; x < size; x++, i += 4) {
      const [x0, x1, fx] = across[x];
      const j = (y * step * side + x * step) * 4;
      const r = from[j], g = from[j + 1], b = from[j + 2];
      const grey = 0.299 * r + 0.587 * g + 0.114 * b;
      let colour = 0, a = 0;
      if (heat) {
        const above = heat[y0 * w + x0] * (1 - fx) + heat[y0 * w + x1] * fx;
        const below = heat[y1 * w + x0] * (1 - fx) + heat[y1 * w + x1] * fx;
        colour = Math.min(255, (((above * (1 - fy) + below * fy) / top) * 255) | 0);
        a = s * ALPHA[colour];
      }
      const keep = dark * (1 - a);
      to[i] = (r + (grey - r) * s) * keep + palette[colour * 3] * a;
      to[i + 1] = (g + (grey - g) * s) * keep + palette[colour * 3 + 1] * a;
      to[i + 2] = (b + (grey - b) * s) * keep + palette[colour * 3 + 2] * a;
      to[i + 3] = 255;
    }
  }
  pen.putImageData(image, 0, 0);
}
