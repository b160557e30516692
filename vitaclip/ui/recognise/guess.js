// Before there is a clip: a sample plays whose frames run backwards are another action, and the
// visitor guesses which way they run. The guess opens the sample; the card says what was guessed.
const { make } = window.vitaclip;
const film = element.querySelector(".vc-guess-film"), guesses = element.querySelector(".vc-guesses");
const { pairs = [] } = props.value || {};
const pair = pairs[Math.floor(Math.random() * pairs.length)] || [];
const shown = pair[Math.floor(Math.random() * pair.length)];
const item = shown && window.vitaclip.items.find(({ file }) => file === shown.file);

const PICTURES = 8, STEP = 320; // of the strip beside a sample; milliseconds
let at = 0;

// By hand: an endless animation keeps a slow computer busy for a picture every third of a second.
function play() {
  if (!element.isConnected || !film.checkVisibility()) return;
  at = (at + 1) % PICTURES;
  film.style.backgroundPositionX = `${(at / (PICTURES - 1)) * 100}%`;
}

if (item) {
  film.style.backgroundImage = `url("${item.film}")`;
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) setInterval(play, STEP);
  film.setAttribute("aria-label", "A short film of a drawn puppet");
  for (const { action } of pair) {
    const button = make("button", "vc-button vc-strong", action);
    button.type = "button";
    button.setAttribute("aria-label", `I say ${action}`);
    button.addEventListener("click", () => {
      window.vitaclip.guess = { clip: shown.file, action };
      trigger("choose", { file: shown.file });
    });
    guesses.append(button);
  }
}
element.querySelector(".vc-guess").hidden = !item;
