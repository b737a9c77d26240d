import { Route, Routes } from "react-router";
import { useMe } from "@/session/session";
import { NotFound } from "@/shell/NotFound";
import { isAtLeast } from "../roles";
import { OrganizationPage } from "./OrganizationPage";
import { OrganizationsPage } from "./OrganizationsPage";

/** The list for those who have several, and otherwise one's own organization. */
export default function OrganizationsSection() {
  const me = useMe();
  const hasList = isAtLeast(me.role, "tenantAdmin");
  return (
    <Routes>
      <Route index element={hasList ? <OrganizationsPage /> : <OrganizationPage id={me.organization?.id ?? ""} />} />
      <Route path=":id/:tab?" element={<OrganizationPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
