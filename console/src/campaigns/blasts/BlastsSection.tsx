import { Route, Routes } from "react-router";
import { BlastPage } from "./BlastPage";
import { BlastsPage } from "./BlastsPage";
import { NewBlastPage } from "./NewBlastPage";

export function BlastsSection() {
  return (
    <Routes>
      <Route index element={<BlastsPage />} />
      <Route path="new" element={<NewBlastPage />} />
      <Route path=":blastId" element={<BlastPage />} />
    </Routes>
  );
}
