import type { components } from "@/api/schema.gen";

export type Available = components["schemas"]["AvailableIntegration"];
export type Installed = components["schemas"]["InstalledIntegration"];
