// Shows the OpenAPI document by Redoc, below the bar and in the brand's color.
"use strict";

{
  const place = document.getElementById("redoc");
  const accent = getComputedStyle(place).getPropertyValue("--accent").trim();
  const options = {
    scrollYOffset: ".top",
    theme: {
      colors: { primary: { main: accent } },
      typography: { fontFamily: "system-ui, sans-serif", headings: { fontFamily: "system-ui, sans-serif" } },
    },
  };
  Redoc.init(place.dataset.document, options, place);
}
