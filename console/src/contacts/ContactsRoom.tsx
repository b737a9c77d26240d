import { ContactRound, FileUp, Merge } from "lucide-react";
import { Room } from "@/shared/room/Room";
import { DuplicatesPage } from "./duplicates/DuplicatesPage";
import { ImportPage } from "./import/ImportPage";
import { ROOM } from "./room";
import { ContactsPage } from "./table/ContactsPage";
import { t } from "./texts";

/** The contacts of an office: the table, imports, and duplicates. */
export default function ContactsRoom() {
  return (
    <Room
      title={t("nav.contacts")}
      base={ROOM}
      sections={[
        { path: "all", title: t("contacts.all"), icon: ContactRound, Page: ContactsPage },
        { path: "import", title: t("import.title"), icon: FileUp, Page: ImportPage },
        { path: "duplicates", title: t("duplicates.title"), icon: Merge, Page: DuplicatesPage },
      ]}
    />
  );
}
