import { Route, Routes } from "react-router";
import { useMe } from "@/session/session";
import { NotFound } from "@/shell/NotFound";
import { isAtLeast } from "../roles";
import { TenantPage } from "./TenantPage";
import { TenantsPage } from "./TenantsPage";

/** The list for administrators of the platform, and otherwise one's own tenant. */
export default function TenantsSection() {
  const me = useMe();
  const hasList = isAtLeast(me.role, "systemAdmin");
  return (
    <Routes>
      <Route index element={hasList ? <TenantsPage /> : <TenantPage id={me.tenant?.id ?? ""} />} />
      <Route path=":id" element={<TenantPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
