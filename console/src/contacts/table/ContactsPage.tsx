import { Page } from "@/shared/room/Page";
import { ROOM } from "../room";
import { t } from "../texts";

/** Everybody an office texts with, as a table. */
export function ContactsPage() {
  return (
    <Page room={ROOM} title={t("contacts.all")}>
      {null}
    </Page>
  );
}
