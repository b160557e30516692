// What is on the screen as a file: pictures from here, films and all numbers from the server.
function download(name, url) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

function stem() {
  const view = views[0];
  if (view.map) return `${clip.name.replace(/\.[^.]*$/, "")}-${view.map}-${view.label.replace(/[^a-z0-9]+/gi, "-")}`;
  const head = at.head < 0 ? "mean" : `head${at.head + 1}`;
  const token = view.token.replace(/[^a-z0-9]+/g, "-");
  return `${clip.name.replace(/\.[^.]*$/, "")}-${token}-${view.direction}-layer${at.layer + 1}-${head}`;
}

const told = (view) =>
  view.map ? `${clip.maps[view.map].title}: ${view.label}` : `${spoken(view.token)} ${DIRECTIONS[view.direction]}`;

function savePicture() {
  const shown = figures.filter((figure) => !figure.hidden).map((figure) => figure.querySelector("canvas"));
  const out = document.createElement("canvas"), gap = 16, line = 30, side = shown[0].width;
  out.width = shown.length * side + (shown.length - 1) * gap;
  out.height = side + 2 * line;
  const pen = out.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, out.width, out.height);
  pen.fillStyle = "#1e293b";
  pen.font = "15px system-ui, sans-serif";
  shown.forEach((canvas, i) => {
    pen.drawImage(canvas, i * (side + gap), 0);
    const view = views[i];
    pen.fillText(`${told(view)} (0 to ${percent(peakOf(view))})`, i * (side + gap) + 2, side + 21, side);
  });
  pen.fillStyle = "#475569";
  pen.fillText(`${where()} · ${clip.model}`, 2, side + line + 19, out.width - 4);
  download(`${stem()}-frame${at.frame + 1}.png`, out.toDataURL("image/png"));
}

function saveTable() {
  const view = views[0], w = clip.grid[1];
  const rows = ["frame,seconds,row,column,share"];
  clip.frames.forEach((_, frame) => {
    mapOf(view, frame).forEach((value, i) => {
      rows.push([frame + 1, clip.times[frame].toFixed(3), Math.floor(i / w) + 1, (i % w) + 1, value.toPrecision(4)].join(","));
    });
  });
  window.vitaclip.saveText(`${stem()}.csv`, rows.join("\r\n"));
}

async function saveFromServer(kind) {
  const view = views[0];
  const ask = { ...clip.ask, kind, layer: at.layer, token: view.token, direction: view.direction, strength: at.strength };
  if (at.head >= 0) ask.head = at.head;
  Object.assign(ask, { map: view.map, label: view.label });
  message(`Making the ${kind.toUpperCase()} …`);
  const reply = await (kind === "npz" ? server.save_numbers(clip.ask) : server.save_film(ask));
  message(reply.error || "");
  if (reply.url) download(reply.name, reply.url);
}

element.querySelectorAll("[data-save]").forEach((button) => {
  button.addEventListener("click", () => {
    if (!clip || !ready(views[0])) return;
    const kind = button.dataset.save;
    if (kind === "png") savePicture();
    else if (kind === "csv") saveTable();
    else saveFromServer(kind);
  });
});
