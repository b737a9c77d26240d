import { Route, Routes } from "react-router";
import { DripPage } from "./DripPage";
import { DripsPage } from "./DripsPage";

export function DripsSection() {
  return (
    <Routes>
      <Route index element={<DripsPage />} />
      <Route path=":dripId" element={<DripPage />} />
    </Routes>
  );
}
