import type { components } from "@/api/schema.gen";

export type Brand = components["schemas"]["Brand"];
export type WebConfig = components["schemas"]["WebConfig"];

/** What the console must know before anything is shown. */
export interface Start {
  brand: Brand;
  config: WebConfig;
}

async function read<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) {
    throw new Error(`${path}: ${response.status}`);
  }
  return (await response.json()) as T;
}

/** Read the brand of this host and the configuration of Firebase. Neither needs a credential. */
export async function loadStart(): Promise<Start> {
  const [brand, config] = await Promise.all([read<Brand>("/api/v2/branding"), read<WebConfig>("/api/v2/webConfig")]);
  return { brand, config };
}
