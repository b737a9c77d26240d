import { Button, Group, Textarea, TextInput, UnstyledButton } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { api, must } from "@/api/client";
import { ApiProblem, wordsOf } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import type { Contact } from "@/live/contacts";
import { t } from "@/messages";
import styles from "./ContactPanel.module.css";

type Field = Extract<
  keyof components["schemas"]["ContactUpdate"],
  "full_name" | "email" | "companyName" | "title" | "notes" | "birthday"
>;

interface Props {
  contact: Contact;
  field: Field;
  value: string;
  label: string;
  type?: "text" | "email" | "date";
  isLong?: boolean;
}

/** A value of a contact that is edited where it stands. */
export function EditableField({ contact, field, value, label, type = "text", isLong = false }: Props) {
  const [text, setText] = useState<string | null>(null);
  const [fault, setFault] = useState("");
  const [isBusy, setBusy] = useState(false);

  function close() {
    setText(null);
    setFault("");
  }

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      await must(
        api.PATCH("/api/v2/contacts/{id}", {
          params: { path: { id: contact.id } },
          body: { [field]: text?.trim() ?? "" },
        }),
      );
      close();
    } catch (error) {
      setFault((error instanceof ApiProblem && error.fields[field]) || wordsOf(error));
    } finally {
      setBusy(false);
    }
  }

  if (text === null) {
    return (
      <div className={styles.field}>
        <dt className={styles.label}>{label}</dt>
        <dd className={styles.value}>
          <UnstyledButton
            className={styles.edit}
            data-empty={value === ""}
            aria-label={value ? `${t("contact.edit", { field: label })}: ${value}` : `${t("contact.add")}: ${label}`}
            onClick={() => setText(value)}
          >
            {value || t("contact.add")}
          </UnstyledButton>
        </dd>
      </div>
    );
  }
  const common = {
    "aria-label": label,
    value: text,
    error: fault,
    autoFocus: true,
    onKeyDown: (event: { key: string }) => event.key === "Escape" && close(),
  };
  return (
    <div className={styles.field}>
      <dt className={styles.label}>{label}</dt>
      <dd className={styles.value}>
        <form onSubmit={(event) => void save(event)}>
          {isLong ? (
            <Textarea
              {...common}
              autosize
              minRows={3}
              maxRows={12}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          ) : (
            <TextInput {...common} type={type} onChange={(event) => setText(event.currentTarget.value)} />
          )}
          <Group gap="xs" mt={6} mb={6} justify="flex-end">
            <Button size="compact-sm" variant="default" onClick={close}>
              {t("app.cancel")}
            </Button>
            <Button size="compact-sm" type="submit" loading={isBusy}>
              {t("app.save")}
            </Button>
          </Group>
        </form>
      </dd>
    </div>
  );
}
