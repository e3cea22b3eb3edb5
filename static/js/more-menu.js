/* "Lisää" on a phone closes with Escape and with a tap beside it. Without this script it closes by its own button. */
(function () {
  "use strict";

  function opened() {
    return document.querySelector(".tabs__more[open]");
  }

  document.addEventListener("keydown", function (event) {
    var menu = opened();
    if (event.key === "Escape" && menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("click", function (event) {
    var menu = opened();
    if (menu && !menu.contains(event.target)) {
      menu.open = false;
    }
  });
})();
