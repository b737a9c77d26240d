import { Route, Routes } from "react-router";
import { NotFound } from "@/shell/NotFound";
import { NewProviderPage, ProviderPage } from "./ProviderPage";
import { ProvidersPage } from "./ProvidersPage";

/** The identity providers of the instance. */
export default function ProvidersSection() {
  return (
    <Routes>
      <Route index element={<ProvidersPage />} />
      <Route path="new" element={<NewProviderPage />} />
      <Route path="edit/:name" element={<ProviderPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
