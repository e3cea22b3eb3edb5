/* A button that chooses every box of a form at once; without this it stays hidden. */
(function () {
  "use strict";

  document.querySelectorAll("[data-choose-all]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      button.form.querySelectorAll("input[name=" + button.dataset.chooseAll + "]").forEach(function (box) {
        box.checked = true;
      });
    });
  });
})();
