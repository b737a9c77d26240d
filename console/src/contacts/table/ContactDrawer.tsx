import { Button, CloseButton } from "@mantine/core";
import { MessageSquare, UserX } from "lucide-react";
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import { api } from "@/api/client";
import { ContactPanel } from "@/contact/ContactPanel";
import { useContact } from "@/conversation/useContact";
import { Empty } from "@/shared/room/Page";
import { t } from "../texts";
import { useContactChanges } from "./changes";
import styles from "./Table.module.css";

/** A contact beside the table. What is changed in it shows in its row. */
export function ContactDrawer({ contactId, onClose }: { contactId: string; onClose: () => void }) {
  const contact = useContact(contactId);
  const { change } = useContactChanges();
  const seen = useRef(0);
  const updated = contact?.updated ?? 0;

  useEffect(() => {
    if (seen.current !== 0 && updated > seen.current) {
      api.GET("/api/v2/contacts/{id}", { params: { path: { id: contactId } } }).then(({ data }) => {
        if (data) {
          void change([contactId], () => data);
        }
      });
    }
    seen.current = updated || seen.current;
  }, [contactId, updated, change]);

  return (
    <aside className={styles.drawer} aria-label={t("contact.panel")}>
      {contact === null ? (
        <>
          <CloseButton className={styles.close} aria-label={t("contact.hide")} onClick={onClose} />
          <Empty icon={UserX} title={t("table.gone")} help={t("table.goneHelp")} />
        </>
      ) : (
        <>
          <div className={styles.panel}>
            <ContactPanel key={contactId} contactId={contactId} onClose={onClose} />
          </div>
          <div className={styles.drawerEnd}>
            <Button component={Link} to={`/inbox/${contactId}`} fullWidth leftSection={<MessageSquare size={16} />}>
              {t("table.openConversation")}
            </Button>
          </div>
        </>
      )}
    </aside>
  );
}
