import { Stack, Text } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { MessagesSquare } from "lucide-react";
import { useRef } from "react";
import { useNavigate, useParams } from "react-router";
import { ContactPanel } from "@/contact/ContactPanel";
import { ConversationPane } from "@/conversation/ConversationPane";
import { t } from "@/messages";
import { ConversationList } from "./ConversationList";
import styles from "./InboxPage.module.css";
import { useShortcuts } from "./shortcuts";

/** The width from which the contact stands beside the conversation. */
const WIDE = "(min-width: 75em)";

export function InboxPage() {
  const { contactId } = useParams();
  const navigate = useNavigate();
  const isWide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  const [isPanelOpen, panel] = useDisclosure(isWide);
  const search = useRef<HTMLInputElement>(null);
  useShortcuts(contactId, search);

  return (
    <div
      className={styles.page}
      data-open={contactId !== undefined}
      data-panel={isPanelOpen && contactId !== undefined}
    >
      <section className={styles.list} aria-label={t("inbox.list")}>
        <ConversationList selected={contactId} search={search} />
      </section>
      <div className={styles.thread}>
        {contactId === undefined ? (
          <Nothing />
        ) : (
          <ConversationPane
            key={contactId}
            contactId={contactId}
            isPanelOpen={isPanelOpen}
            onPanel={panel.toggle}
            onBack={() => navigate("/inbox")}
          />
        )}
      </div>
      {contactId !== undefined && isPanelOpen && (
        <aside className={styles.panel} aria-label={t("contact.panel")}>
          <ContactPanel key={contactId} contactId={contactId} onClose={panel.close} />
        </aside>
      )}
    </div>
  );
}

function Nothing() {
  return (
    <Stack align="center" justify="center" h="100%" gap="xs" p="lg">
      <MessagesSquare size={44} strokeWidth={1.3} className={styles.symbol} aria-hidden="true" />
      <Text fw={600} size="lg">
        {t("inbox.select")}
      </Text>
      <Text c="dimmed" size="sm">
        {t("inbox.selectHelp")}
      </Text>
    </Stack>
  );
}
