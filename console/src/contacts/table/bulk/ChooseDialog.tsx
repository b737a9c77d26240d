import { Select } from "@mantine/core";
import { useState } from "react";
import { FormDialog } from "@/shared/forms/FormDialog";
import { t } from "../../texts";

interface Props {
  title: string;
  label: string;
  submit: string;
  entries: { id: string; name: string }[];
  onChoose: (entry: { id: string; name: string }) => void;
  onClose: () => void;
}

/** Ask for one of many names. */
export function ChooseDialog({ title, label, submit, entries, onChoose, onClose }: Props) {
  const [id, setId] = useState<string | null>(null);
  const entry = entries.find((one) => one.id === id);
  return (
    <FormDialog
      title={title}
      submit={submit}
      isBusy={false}
      isFaulty={entry === undefined}
      onSubmit={() => entry && onChoose(entry)}
      onClose={onClose}
    >
      <Select
        label={label}
        data={entries.map((one) => ({ value: one.id, label: one.name }))}
        value={id}
        onChange={setId}
        searchable
        nothingFoundMessage={t("filters.nothing")}
        data-autofocus
      />
    </FormDialog>
  );
}
