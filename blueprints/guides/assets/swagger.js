// Shows the OpenAPI document by Swagger UI, from which operations can be called.
"use strict";

{
  const place = document.getElementById("swagger");
  SwaggerUIBundle({
    url: place.dataset.document,
    domNode: place,
    deepLinking: true,
    docExpansion: "none",
    filter: true,
    validatorUrl: null,
  });
}
