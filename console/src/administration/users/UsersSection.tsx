import { Route, Routes } from "react-router";
import { NotFound } from "@/shell/NotFound";
import { UserPage } from "./UserPage";
import { UsersPage } from "./UsersPage";

export default function UsersSection() {
  return (
    <Routes>
      <Route index element={<UsersPage />} />
      <Route path=":id" element={<UserPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
