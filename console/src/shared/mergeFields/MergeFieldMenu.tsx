import { Menu } from "@mantine/core";
import type { ReactElement } from "react";
import { useState } from "react";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { NOTHING, useCustomFields } from "../vocabulary";
import styles from "./MergeFieldMenu.module.css";
import { BUILT_IN } from "./mergeFields";

interface Props {
  /** The button that opens the menu. */
  children: ReactElement;
  /** Whose contacts get the text; the user's own by default. */
  owner?: string | undefined;
  onChoose: (name: string) => void;
}

/** The merge fields that a text can have: those of each contact, and the organization's custom fields. */
export function MergeFieldMenu({ children, owner, onChoose }: Props) {
  const me = useMe();
  const [isOpen, setOpen] = useState(false);
  const { data: fields = NOTHING } = useCustomFields(owner ?? me.id, isOpen);
  return (
    // The field of the text gets the focus back, not the button.
    <Menu opened={isOpen} onChange={setOpen} position="top-start" width={250} returnFocus={false} withinPortal>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown className={styles.menu ?? ""}>
        <Menu.Label>{t("fields.ofContact")}</Menu.Label>
        {BUILT_IN.map((name) => (
          <Field key={name} name={name} words={t(`fields.${name}`)} onChoose={onChoose} />
        ))}
        {fields.length > 0 && <Menu.Label>{t("fields.custom")}</Menu.Label>}
        {fields.map((field) => (
          <Field key={field.id} name={field.key} words={field.name} onChoose={onChoose} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Field({ name, words, onChoose }: { name: string; words: string; onChoose: (name: string) => void }) {
  return (
    <Menu.Item rightSection={<span className={styles.name}>[{name}]</span>} onClick={() => onChoose(name)}>
      {words}
    </Menu.Item>
  );
}
