import { api, must } from "@/api/client";
import { type BrandSettings, INSTANCE, type Own } from "./brands";

export function readBrand(owner: string): Promise<BrandSettings> {
  return owner === INSTANCE
    ? must(api.GET("/api/v2/instance/branding"))
    : must(api.GET("/api/v2/tenants/{id}/branding", { params: { path: { id: owner } } }));
}

export function saveBrand(owner: string, changes: Partial<Own>): Promise<BrandSettings> {
  return owner === INSTANCE
    ? must(api.PATCH("/api/v2/instance/branding", { body: changes }))
    : must(api.PATCH("/api/v2/tenants/{id}/branding", { params: { path: { id: owner } }, body: changes }));
}
