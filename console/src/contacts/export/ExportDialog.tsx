import { Alert, Button, Checkbox, Group, Modal, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { Download } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { refusalOf } from "@/api/problem";
import { useMe } from "@/session/session";
import { download } from "@/shared/files/download";
import { browserZone, dayOf } from "@/shared/times";
import { say } from "@/shared/toast";
import type { ContactFilters } from "../table/filters/filters";
import { t } from "../texts";
import { CutOffError, readExport } from "./readExport";
import {
  canFilter,
  type ExportChoice,
  type ExportFormat,
  type ExportKind,
  isPossible,
  isWider,
  toExportQuery,
} from "./request";

const KINDS: ExportKind[] = ["contacts", "conversations", "everything"];
const FORMATS: ExportFormat[] = ["csv", "jsonl", "zip"];
const MEBIBYTE = 1024 * 1024;

interface Props {
  owner: string;
  filters: ContactFilters;
  onClose: () => void;
}

/** Choose what is exported, and hand it over as a file. */
export function ExportDialog({ owner, filters, onClose }: Props) {
  const me = useMe();
  const hasFilter = canFilter(filters);
  const [choice, setChoice] = useState<ExportChoice>({
    kind: "contacts",
    format: "csv",
    isFiltered: hasFilter,
    from: "",
    to: "",
    hasMedia: false,
  });
  const [bytes, setBytes] = useState<number | null>(null);
  const [fault, setFault] = useState("");
  const abort = useRef<AbortController>(undefined);
  const isBusy = bytes !== null;
  const hasMessages = choice.kind !== "contacts";

  useEffect(() => () => abort.current?.abort(), []);

  function set(changes: Partial<ExportChoice>) {
    setChoice((before) => {
      const after = { ...before, ...changes };
      return isPossible(after.kind, after.format) ? after : { ...after, format: "zip" };
    });
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    setFault("");
    setBytes(0);
    const controller = new AbortController();
    const { signal } = controller;
    abort.current = controller;
    try {
      const file = await readExport(toExportQuery(choice, owner, filters), setBytes, signal);
      const day = dayOf(Date.now(), me.timezone || browserZone());
      download(`${choice.kind}-${day}.${choice.format}`, file);
      say(t("export.done"));
      onClose();
    } catch (error) {
      if (!signal.aborted) {
        setFault(error instanceof CutOffError ? error.message : refusalOf(error));
      }
    }
    setBytes(null);
  }

  return (
    <Modal opened onClose={onClose} title={t("export.title")} closeButtonProps={{ "aria-label": t("app.close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          {fault && (
            <Alert color="red" variant="light" role="alert">
              {fault}
            </Alert>
          )}
          <Select
            label={t("export.kind")}
            data={KINDS.map((kind) => ({ value: kind, label: t(`export.kind.${kind}`) }))}
            value={choice.kind}
            allowDeselect={false}
            disabled={isBusy}
            onChange={(kind) => set({ kind: kind as ExportKind })}
          />
          <div>
            <Text size="sm" fw={600} mb={4} id="export-format">
              {t("export.format")}
            </Text>
            <SegmentedControl
              fullWidth
              aria-labelledby="export-format"
              data={FORMATS.map((format) => ({
                value: format,
                label: t(`export.format.${format}`),
                disabled: !isPossible(choice.kind, format),
              }))}
              value={choice.format}
              disabled={isBusy}
              onChange={(format) => set({ format: format as ExportFormat })}
            />
            <Text size="xs" c="dimmed" mt={4}>
              {t(`export.help.${choice.format}`)}
            </Text>
          </div>
          {hasFilter && (
            <Checkbox
              label={t("export.filtered")}
              checked={choice.isFiltered}
              disabled={isBusy}
              onChange={(event) => set({ isFiltered: event.currentTarget.checked })}
            />
          )}
          {isWider(filters) && (
            <Alert color="orange" variant="light">
              {t("export.wider")}
            </Alert>
          )}
          {hasMessages && (
            <Group grow align="flex-start">
              <TextInput
                type="date"
                label={t("export.from")}
                value={choice.from}
                disabled={isBusy}
                onChange={(event) => set({ from: event.currentTarget.value })}
              />
              <TextInput
                type="date"
                label={t("export.to")}
                value={choice.to}
                min={choice.from}
                disabled={isBusy}
                onChange={(event) => set({ to: event.currentTarget.value })}
              />
            </Group>
          )}
          {hasMessages && choice.format === "zip" && (
            <Checkbox
              label={t("export.media")}
              checked={choice.hasMedia}
              disabled={isBusy}
              onChange={(event) => set({ hasMedia: event.currentTarget.checked })}
            />
          )}
          <Group justify="space-between">
            <Text size="sm" c="dimmed" role="status">
              {bytes !== null && t("export.bytes", { size: (bytes / MEBIBYTE).toFixed(1) })}
            </Text>
            <Group>
              <Button variant="default" onClick={onClose}>
                {t("app.cancel")}
              </Button>
              <Button type="submit" loading={isBusy} leftSection={<Download size={16} />}>
                {t("export.submit")}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
