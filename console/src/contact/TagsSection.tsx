import { ActionIcon, Combobox, Pill, useCombobox } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { refusalOf } from "@/api/problem";
import type { Contact } from "@/live/contacts";
import type { Labels, Tag } from "@/live/labels";
import { t } from "@/messages";
import { sayFault } from "@/shared/toast";
import styles from "./ContactPanel.module.css";

/** The organization's tags that the contact has. */
export function TagsSection({ contact, labels }: { contact: Contact; labels: Labels }) {
  if (labels.tags.length === 0) {
    return null;
  }
  const on = labels.tags.filter((tag) => contact.tags.includes(tag.id));
  const off = labels.tags.filter((tag) => !contact.tags.includes(tag.id));

  async function change(id: string, isAdded: boolean) {
    const options = { params: { path: { id } }, body: { contactIds: [contact.id], userId: contact.uid } };
    try {
      await must(
        isAdded ? api.POST("/api/v2/tags/{id}/contacts", options) : api.DELETE("/api/v2/tags/{id}/contacts", options),
      );
    } catch (error) {
      sayFault(refusalOf(error));
    }
  }

  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>{t("contact.tags")}</h3>
      <div className={styles.chips}>
        {on.map((tag) => (
          <Pill
            key={tag.id}
            withRemoveButton
            removeButtonProps={{
              "aria-label": t("contact.removeTag", { tag: tag.name }),
              tabIndex: 0,
              "aria-hidden": false,
            }}
            onRemove={() => void change(tag.id, false)}
          >
            {tag.name}
          </Pill>
        ))}
        {on.length === 0 && <p className={styles.soft}>{t("contact.noTags")}</p>}
        {off.length > 0 && <TagMenu tags={off} onChoose={(id) => void change(id, true)} />}
      </div>
    </section>
  );
}

/** The tags that can be added, found by a part of their name. */
function TagMenu({ tags, onChoose }: { tags: Tag[]; onChoose: (id: string) => void }) {
  const [text, setText] = useState("");
  const menu = useCombobox({
    onDropdownOpen: () => menu.focusSearchInput(),
    onDropdownClose: () => {
      menu.resetSelectedOption();
      menu.focusTarget();
      setText("");
    },
  });
  const words = text.trim().toLowerCase();
  const found = tags.filter((tag) => tag.name.toLowerCase().includes(words));

  return (
    <Combobox
      store={menu}
      position="bottom-start"
      width={240}
      shadow="md"
      onOptionSubmit={(id) => {
        onChoose(id);
        menu.closeDropdown();
      }}
    >
      <Combobox.Target targetType="button">
        <ActionIcon
          variant="light"
          size="sm"
          radius="xl"
          aria-label={t("contact.addTag")}
          onClick={() => menu.toggleDropdown()}
        >
          <Plus size={14} />
        </ActionIcon>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          aria-label={t("contact.findTag")}
          placeholder={t("contact.findTag")}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            menu.updateSelectedOptionIndex();
          }}
        />
        <Combobox.Options mah={220} style={{ overflowY: "auto" }} aria-label={t("contact.tags")}>
          {found.map((tag) => (
            <Combobox.Option key={tag.id} value={tag.id}>
              {tag.name}
            </Combobox.Option>
          ))}
          {found.length === 0 && <Combobox.Empty>{t("contact.noTagFound")}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
