import { ActionIcon, Anchor, Button, Group, NativeSelect, Textarea, TextInput, UnstyledButton } from "@mantine/core";
import { Pencil } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ApiProblem, wordsOf } from "@/api/problem";
import { t } from "@/messages";
import styles from "./ContactPanel.module.css";

interface Props {
  label: string;
  /** The value as it is edited. */
  value: string;
  /** The value as it is read, if that is another text. */
  shown?: string;
  /** Where the value leads. */
  link?: string | null;
  help?: string;
  type?: "text" | "email" | "date";
  inputMode?: "text" | "decimal" | "url" | "email";
  isLong?: boolean;
  choices?: { value: string; label: string }[] | null;
  /** The field of the request, by which a refusal names it. */
  requestField: string;
  save: (text: string) => Promise<unknown>;
}

/** A value that is edited where it stands. */
export function EditInPlace({ label, value, shown = value, link = null, requestField, save, ...input }: Props) {
  const [text, setText] = useState<string | null>(null);
  const [fault, setFault] = useState("");
  const [isBusy, setBusy] = useState(false);

  function close() {
    setText(null);
    setFault("");
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      await save(text?.trim() ?? "");
      close();
    } catch (error) {
      setFault((error instanceof ApiProblem && error.fields[requestField]) || wordsOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={styles.field}>
      <dt className={styles.label}>{label}</dt>
      <dd className={styles.value}>
        {text === null ? (
          <Shown label={label} shown={shown} link={link} onEdit={() => setText(value)} />
        ) : (
          <form onSubmit={(event) => void submit(event)}>
            <Input label={label} text={text} fault={fault} onText={setText} onClose={close} {...input} />
            <Group gap="xs" mt={6} mb={6} justify="flex-end">
              <Button size="compact-sm" variant="default" onClick={close}>
                {t("app.cancel")}
              </Button>
              <Button size="compact-sm" type="submit" loading={isBusy}>
                {t("app.save")}
              </Button>
            </Group>
          </form>
        )}
      </dd>
    </div>
  );
}

interface ShownProps {
  label: string;
  shown: string;
  link: string | null;
  onEdit: () => void;
}

function Shown({ label, shown, link, onEdit }: ShownProps) {
  if (link !== null) {
    return (
      <div className={styles.linked}>
        <Anchor href={link} target="_blank" rel="noreferrer" inherit className={styles.link}>
          {shown}
        </Anchor>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t("contact.edit", { field: label })}
          onClick={onEdit}
        >
          <Pencil size={14} />
        </ActionIcon>
      </div>
    );
  }
  return (
    <UnstyledButton
      className={styles.edit}
      data-empty={shown === ""}
      aria-label={shown ? `${t("contact.edit", { field: label })}: ${shown}` : `${t("contact.add")}: ${label}`}
      onClick={onEdit}
    >
      {shown || t("contact.add")}
    </UnstyledButton>
  );
}

interface InputProps extends Pick<Props, "label" | "help" | "type" | "inputMode" | "isLong" | "choices"> {
  text: string;
  fault: string;
  onText: (text: string) => void;
  onClose: () => void;
}

function Input({ label, text, fault, help, type, inputMode, isLong, choices, onText, onClose }: InputProps) {
  const common = {
    "aria-label": label,
    description: help,
    inputWrapperOrder: ["input", "description", "error"] as ("input" | "description" | "error")[],
    value: text,
    error: fault,
    autoFocus: true,
    onKeyDown: (event: { key: string }) => event.key === "Escape" && onClose(),
    onChange: (event: { currentTarget: { value: string } }) => onText(event.currentTarget.value),
  };
  if (choices) {
    return <NativeSelect {...common} data={choices} />;
  }
  return isLong ? (
    <Textarea {...common} autosize minRows={3} maxRows={12} />
  ) : (
    <TextInput {...common} type={type} inputMode={inputMode} />
  );
}
