// Keys for the queue of reviews: each presses a button that is there anyway. j and k are those of all pages.
"use strict";

{
  let sent = false;
  const press = (button) => {
    if (button && !sent) {
      sent = true; // a key that is held down decides once
      button.form.requestSubmit(button);
    }
  };
  const current = () =>
    document.activeElement.closest("[data-review]") ?? document.querySelector("[data-review]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const item = current();
    const editor = item?.querySelector("details.edit");
    if (event.key === "Escape" && editor?.open) {
      editor.open = false;
      item.focus();
      return;
    }
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    switch (event.key) {
      case "a":
        press(item?.querySelector('button[value="accept"]'));
        break;
      case "r":
        press(item?.querySelector('button[value="reject"]'));
        break;
      case "u":
        press(document.getElementById("undo"));
        break;
      case "e":
        if (!editor) return;
        event.preventDefault();
        editor.open = true;
        editor.querySelector('input[name="subject"]').focus();
        break;
    }
  });
  // Back from the history, the page may be pressed again.
  window.addEventListener("pageshow", () => { sent = false; });
}
