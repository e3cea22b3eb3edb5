/* The folded line of day and municipality says what is chosen inside it. Without script it says what the page came with. */
(function () {
  "use strict";

  document.querySelectorAll("[data-when]").forEach(function (box) {
    var summary = box.querySelector("[data-when-summary]");
    var day = box.querySelector("input[type=date]");
    var place = box.querySelector("select");

    function inWords(value) {
      var words = new Date(value + "T12:00").toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "numeric" });
      return value === box.dataset.today ? box.dataset.todayWord + " " + words : words;
    }

    box.addEventListener("change", function () {
      if (day.value && place.selectedIndex >= 0) {
        summary.textContent = inWords(day.value) + " · " + place.options[place.selectedIndex].textContent;
      }
    });
  });
})();
