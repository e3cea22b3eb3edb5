/* Words that are selected in the text go into the field of words to hide. Without this they are typed there. */
(function () {
  "use strict";

  var text = document.querySelector("[data-words]");
  var field = document.getElementById("id_words");
  if (!text || !field) {
    return;
  }

  document.addEventListener("selectionchange", function () {
    var selection = document.getSelection();
    if (!selection || selection.isCollapsed || !text.contains(selection.anchorNode) || !text.contains(selection.focusNode)) {
      return;
    }
    var range = selection.getRangeAt(0).cloneContents();
    range.querySelectorAll(".visually-hidden").forEach(function (unseen) {
      unseen.remove();
    });
    var words = range.textContent.trim().replace(/\s+/g, " ");
    if (words.length > 0 && words.length <= 300) {
      field.value = words;
    }
  });
})();
