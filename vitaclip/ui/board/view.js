// How a round is drawn. Everything somebody typed arrives as textContent.
const make = (...told) => window.vitaclip.make(...told); // the header brings it, and may come later
const part = (name) => element.querySelector(`.vb-${name}`);
const still = matchMedia("(prefers-reduced-motion: reduce)");
const quoted = (label) => `“${label}”`;
const many = (count, one) => `${count} ${one}${count === 1 ? "" : "es"}`;
let turning = 0;

// The frames one after the other; where nothing may move, all of them side by side.
function play({ film, seconds }) {
  clearInterval(turning);
  const pictures = film.map((source) => Object.assign(make("img"), { src: source, alt: "" }));
  part("film").replaceChildren(...(still.matches ? pictures : pictures.slice(0, 1)));
  part("film").toggleAttribute("data-sheet", still.matches);
  if (still.matches) return;
  let place = 0;
  turning = setInterval(() => {
    place = (place + 1) % film.length;
    pictures[0].src = film[place];
  }, (seconds / film.length) * 1000);
}

function bar(label, colour) {
  const line = make("li", "vc-bar"), name = make("span", "vc-name");
  const track = make("span", "vc-track"), fill = make("span", "vc-fill");
  name.append(make("bdi", "", label));
  fill.style.background = colour;
  track.append(fill);
  line.append(name, track, make("span", "vc-percent"));
  return line;
}

function fill(line, percent, shown) {
  line.querySelector(".vc-fill").style.width = `${percent && Math.max(percent, 0.4)}%`;
  line.querySelector(".vc-percent").textContent = shown;
}

// While a class guesses: the teacher sees counts grow, everybody else has a button for each class.
function counting({ labels, colours }) {
  const list = make("ol", "vc-bars");
  list.append(...labels.map((label, i) => bar(label, colours[i])));
  part("body").replaceChildren(list);
}

function choosing({ labels, colours }, choose) {
  const list = make("div", "vb-choices");
  list.append(...labels.map((label, i) => {
    const button = make("button", "vc-button");
    button.type = "button";
    button.style.setProperty("--vb-colour", colours[i]);
    button.append(make("bdi", "", label));
    button.addEventListener("click", () => choose(i));
    return button;
  }));
  part("body").replaceChildren(list);
}

function counted(counts) {
  const all = Math.max(1, counts.reduce((sum, count) => sum + count, 0));
  part("body").querySelectorAll(".vc-bar").forEach((line, i) => fill(line, (counts[i] * 100) / all, counts[i]));
}

function chosen(mine) {
  part("body").querySelectorAll("button").forEach((button, i) => button.setAttribute("aria-pressed", i === mine));
}

// The class as one more column beside the models.
function ofClass({ labels }, counts, truth) {
  const all = counts.reduce((sum, count) => sum + count, 0), most = Math.max(...counts);
  const first = labels.filter((_, i) => counts[i] === most);
  const says = !all ? "no guess" : first.length > 1 ? "undecided" : first[0];
  const verdict = !truth || !all ? "" : first.length > 1 ? "cannot tell" : says === truth ? "right" : "wrong";
  return { title: "The class", says, verdict, percents: counts.map((count) => (count * 100) / Math.max(1, all)) };
}

function column({ title, says, verdict, percents }, { labels, colours }) {
  const box = make("section", "vb-column"), list = make("ol", "vc-bars"), line = make("p", "vb-says");
  line.append(make("bdi", "", says));
  if (verdict) line.append(Object.assign(make("span", "vc-verdict", verdict)));
  if (verdict) line.lastChild.dataset.verdict = verdict;
  list.append(...labels.map((label, i) => {
    const row = bar(label, colours[i]);
    fill(row, percents[i], percents[i] > 0 && percents[i] < 1 ? "<1%" : `${Math.round(percents[i])}%`);
    return row;
  }));
  box.append(make("h3", "", title), line, list);
  return box;
}

function compared(question, counts, { truth, models }) {
  const grid = make("div", "vb-columns");
  grid.append(...[ofClass(question, counts, truth), ...models].map((each) => column(each, question)));
  part("body").replaceChildren(grid);
}
