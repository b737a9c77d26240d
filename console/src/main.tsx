import "@mantine/core/styles.css";
import "./shared/global.css";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { loadStart } from "./config/start";
import { StartFailed } from "./shell/StartFailed";

const root = createRoot(document.getElementById("root") as HTMLElement);

try {
  const start = await loadStart();
  document.title = start.brand.name;
  root.render(<App start={start} />);
} catch {
  root.render(<StartFailed />);
}
