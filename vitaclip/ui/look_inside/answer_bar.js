// The answer over the map, and two experiments of one press; before and after stand beside it.
const { make } = window.vitaclip;
const find = (selector) => element.querySelector(selector);

function draw() {
  const { label, percent, model } = props.value || {};
  find("section").hidden = !label;
  find(".vi-then").replaceChildren();
  find(".vi-says").replaceChildren(`${model || ""} says `, make("b", "", label || ""), ` ${percent || ""}`);
}

find("[data-does=away]").addEventListener("click", () =>
  window.vitaclip.askWhatIf({ tokens: [window.vitaclip.inside.token], layer: null }));
find("[data-does=reversed]").addEventListener("click", () => window.vitaclip.askWhatIf({ test: "reversed" }));
window.vitaclip.nameAway = (token) => {
  find("[data-does=away]").textContent = `Take the ${token} away`;
};
window.vitaclip.tellWhatIf = (parts) => find(".vi-then").replaceChildren(...parts);
watch("value", draw);
draw();
