import { ShieldX } from "lucide-react";
import { Route, Routes } from "react-router";
import { useMe } from "@/session/session";
import { Card, Empty, Page } from "@/shared/room/Page";
import { ROOM } from "../room";
import { t } from "../texts";
import { FileStep } from "./steps/FileStep";
import { JobStep } from "./steps/JobStep";

/** Contacts from a file: choose it, see what will happen, import, and what was refused. */
export function ImportPage() {
  const { restrictions } = useMe();
  const isRestricted = restrictions.includes("importContacts");
  return (
    <Page room={ROOM} title={t("import.title")} help={t("import.help")}>
      {isRestricted ? (
        <Card>
          <Empty icon={ShieldX} title={t("import.restricted")} help={t("import.restrictedHelp")} />
        </Card>
      ) : (
        <Routes>
          <Route index element={<FileStep />} />
          <Route path=":jobId" element={<JobStep />} />
        </Routes>
      )}
    </Page>
  );
}
