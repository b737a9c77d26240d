import { Page } from "@/shared/room/Page";
import { ROOM } from "../room";
import { t } from "../texts";

/** Contacts from a file. */
export function ImportPage() {
  return (
    <Page room={ROOM} title={t("import.title")}>
      {null}
    </Page>
  );
}
