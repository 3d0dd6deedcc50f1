-- Once, after Payload has made its tables: each that holds a part of a page, by the page's id.
SELECT holdfast.protect('pages', 'id', 'pages');
SELECT holdfast.protect('pages_links', '_parent_id', 'pages');
SELECT holdfast.protect('_pages_v', 'parent_id', 'pages');
