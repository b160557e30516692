// Example searches as buttons; pressing one fires "choose" with its text.
const { make } = window.vitaclip;

function ask(text) {
  const button = make("button", "vs-ask", text);
  button.type = "button";
  button.addEventListener("click", () => trigger("choose", { text }));
  return button;
}

const terms = make("span", "vs-terms");
terms.append(make("span", "", "+ adds, - takes away"), ask(props.terms));
element.querySelector(".vs-asks").replaceChildren(make("span", "", "Try"), ...(props.items || []).map(ask), terms);
