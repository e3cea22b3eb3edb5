/* When another activity is chosen, its organisations come first among those to choose. Without script they come in order. */
(function () {
  "use strict";

  var lists = document.querySelectorAll("[data-partners-of]");
  lists.forEach(function (list) {
    var of = JSON.parse(list.dataset.partnersOf);
    var picks = Array.from(list.children);

    document.addEventListener("change", function (event) {
      if (event.target.name !== "activity") {
        return;
      }
      var first = of[event.target.value] || [];
      var isFirst = function (pick) {
        return first.indexOf(Number(pick.querySelector("input").value)) >= 0;
      };
      picks.filter(isFirst).concat(picks.filter(function (pick) { return !isFirst(pick); }))
        .forEach(function (pick) { list.appendChild(pick); });
    });
  });
})();
