import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Ban, Trash2 } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { wordsOf } from "@/api/problem";
import type { Contact } from "@/live/contacts";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { displayName } from "@/shared/phone";
import { say, sayFault } from "@/shared/toast";
import styles from "./ContactPanel.module.css";

/** What is not easily undone: blocking, and deleting the conversation. */
export function DangerZone({ contact }: { contact: Contact }) {
  const canDelete = !useMe().restrictions.includes("disableDelete");
  const [isAsking, ask] = useDisclosure(false);
  const [isBusy, setBusy] = useState(false);

  async function attempt(action: () => Promise<void>) {
    setBusy(true);
    try {
      await action();
    } catch (error) {
      sayFault(wordsOf(error));
    } finally {
      setBusy(false);
    }
  }

  async function toggleBlock() {
    const action = contact.blocked ? "unblock" : "block";
    await must(api.POST("/api/v2/contacts/block", { body: [{ action, sender: contact.phone, user: contact.uid }] }));
  }

  async function remove() {
    await must(api.POST("/deleteConversation", { body: { contact_id: contact.id } }));
    ask.close();
    say(t("contact.deleted"));
  }

  return (
    <section className={styles.section} aria-label={t("thread.more")}>
      {contact.phone && (
        <Button
          variant="default"
          leftSection={<Ban size={16} />}
          title={t("contact.blockHelp")}
          loading={isBusy && !isAsking}
          onClick={() => void attempt(toggleBlock)}
        >
          {t(contact.blocked ? "contact.unblock" : "contact.block")}
        </Button>
      )}
      {canDelete && (
        <Button variant="light" color="red" leftSection={<Trash2 size={16} />} onClick={ask.open}>
          {t("contact.delete")}
        </Button>
      )}
      <Modal
        opened={isAsking}
        onClose={ask.close}
        title={t("contact.deleteTitle", { name: displayName(contact) })}
        closeButtonProps={{ "aria-label": t("app.close") }}
      >
        <Stack>
          <Text size="sm">{t("contact.deleteHelp")}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={ask.close}>
              {t("app.cancel")}
            </Button>
            <Button color="red" loading={isBusy} onClick={() => void attempt(remove)}>
              {t("contact.deleteConfirm")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </section>
  );
}
