// Example searches as buttons; pressing one fires "choose" with its text.
const { make } = window.vitaclip;

function ask(text) {
  const button = make("button", "vs-ask", text);
  button.type = "button";
  button.addEventListener("click", () => trigger("choose", { text }));
  return button;
}
element.querySelector(".vs-asks").replaceChildren(make("span", "", "Try"), ...(props.items || []).map(ask));
