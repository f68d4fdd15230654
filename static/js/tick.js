// The second click of a double click on a button that changed under the pointer would undo what the first one noted.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest(".tick-button")) event.preventDefault();
}, true);
