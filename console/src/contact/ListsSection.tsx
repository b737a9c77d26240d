import { ActionIcon, Menu, Pill } from "@mantine/core";
import { Plus } from "lucide-react";
import { api, must } from "@/api/client";
import { wordsOf } from "@/api/problem";
import type { Contact } from "@/live/contacts";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { sayFault } from "@/shared/toast";
import { NOTHING, useLists } from "@/shared/vocabulary";
import styles from "./ContactPanel.module.css";

/** The lists of the number's owner that the contact is on. */
export function ListsSection({ contact }: { contact: Contact }) {
  const canChange = !useMe().restrictions.includes("lists");
  const { data: lists = NOTHING } = useLists(contact.uid);
  const on = lists.filter((list) => contact.lists.includes(list.id));
  const off = lists.filter((list) => !contact.lists.includes(list.id));

  async function change(id: string, isAdded: boolean) {
    const options = { params: { path: { id } }, body: { contactIds: [contact.id] } };
    try {
      await must(
        isAdded ? api.POST("/api/v2/lists/{id}/contacts", options) : api.DELETE("/api/v2/lists/{id}/contacts", options),
      );
    } catch (error) {
      sayFault(wordsOf(error));
    }
  }

  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>{t("contact.lists")}</h3>
      <div className={styles.chips}>
        {on.map((list) => (
          <Pill
            key={list.id}
            withRemoveButton={canChange}
            removeButtonProps={{
              "aria-label": t("contact.removeList", { list: list.name }),
              tabIndex: 0,
              "aria-hidden": false,
            }}
            onRemove={() => void change(list.id, false)}
          >
            {list.name}
          </Pill>
        ))}
        {on.length === 0 && <p className={styles.soft}>{t("contact.noLists")}</p>}
        {canChange && off.length > 0 && (
          <Menu position="bottom-start">
            <Menu.Target>
              <ActionIcon variant="light" size="sm" radius="xl" aria-label={t("contact.addList")}>
                <Plus size={14} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown mah={260} style={{ overflowY: "auto" }}>
              {off.map((list) => (
                <Menu.Item key={list.id} onClick={() => void change(list.id, true)}>
                  {list.name}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
    </section>
  );
}
