// Where the player stands, as text for the link: it comes in with a link and goes out with one.
window.vitaclip.place = {
  get: () => props.value || "",
  set: (text) => {
    props.value = text;
  },
};
