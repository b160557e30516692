// Maps of a class: which there are, what was measured of each, and one of them on the screen.
// The maps of a class with what was measured of each, the best first, and a token's own reading.
function fillMaps(figure) {
  const names = Object.entries(clip.maps);
  const maps = make("optgroup"), token = make("optgroup");
  maps.label = "What speaks for a class";
  maps.append(...choices(names.map(([name, one]) => [name, [one.title, one.score].filter(Boolean).join(" · ")])));
  token.label = "Attention itself";
  token.append(...choices([["", "What a token reads"]]));
  figure.querySelector(".vi-map").replaceChildren(...(names.length ? [maps] : []), token);
  figure.querySelector(".vi-label").replaceChildren(...choices(clip.labels.map((label) => [label, `for ${label}`])));
}

function drawMap(figure, view) {
  const canvas = figure.querySelector("canvas"), flag = figure.querySelector(".vi-flag");
  const { title, score, about, measured } = clip.maps[view.map];
  paint(canvas, at.frame, mapOf(view, at.frame), peakOf(view));
  flag.textContent = !ready(view) ? "follows the answer back …" : score ? `${score} measured` : "not measured here";
  flag.dataset.matters = !!score;
  figure.querySelector(".vi-why").textContent = `${about} ${measured}`;
  canvas.setAttribute("aria-label", `${where()}: what speaks for ${view.label}, by ${title}`);
}

function chooseMap(view, map, label) {
  view.map = map;
  view.label = clip.labels.includes(label) ? label : clip.labels[0] || "";
  refresh();
  remember();
  if (map && !ready(view)) fetchMap(view).then(refresh, (problem) => message(problem.message, "error"));
  if (!map && !block()) go({});
}

// Every map with its measured score as a bar, the best first: to compare, and to choose.
let trusted = [];
function makeTrust() {
  const maps = Object.entries(clip.maps), place = find(".vi-trust");
  const measured = maps.filter(([, one]) => one.score);
  place.hidden = !measured.length;
  const top = Math.max(...measured.map(([, one]) => Number(one.score)), 0.01);
  trusted = measured.map(([name, one]) => {
    const row = make("button", "vi-trusted"), bar = make("i");
    row.type = "button";
    row.dataset.map = name;
    bar.style.setProperty("--share", Math.max(0, Number(one.score)) / top);
    row.append(make("span", "", one.title), bar, make("b", "", one.score));
    row.addEventListener("click", () => chooseMap(views[0], name, views[0].label));
    return row;
  });
  place.querySelector(".vi-trust-rows").replaceChildren(...trusted);
}

function drawTrust() {
  for (const row of trusted) row.setAttribute("aria-pressed", row.dataset.map === views[0].map);
}
