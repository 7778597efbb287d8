// Fills a table from a file and copies what was made of it. Without this a page is pasted into and selected by hand.
(function () {
    'use strict';

    document.querySelectorAll('[data-file-for]').forEach(function (row) {
        var text = document.getElementById(row.dataset.fileFor);
        row.hidden = false;
        row.querySelector('input').addEventListener('change', function (event) {
            var file = event.target.files[0];
            // More is refused by the server anyway.
            if (file && file.size < 1000000) {
                file.text().then(function (content) {
                    text.value = content;
                    text.focus();
                });
            }
        });
    });

    document.querySelectorAll('[data-copy]').forEach(function (button) {
        if (!navigator.clipboard) {
            return;
        }
        button.hidden = false;
        button.addEventListener('click', function () {
            navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value).then(function () {
                var name = button.textContent;
                button.textContent = 'Copied';
                setTimeout(function () { button.textContent = name; }, 2000);
            });
        });
    });
})();
