import { Page } from "@/shared/room/Page";
import { ROOM } from "../room";
import { t } from "../texts";

/** Contacts that are one person twice. */
export function DuplicatesPage() {
  return (
    <Page room={ROOM} title={t("duplicates.title")}>
      {null}
    </Page>
  );
}
