import { Modal, Stack, Text } from "@mantine/core";
import { type Column, DataTable } from "@/shared/lists/DataTable";
import { fullTime } from "@/shared/times";
import { t } from "../words";
import { type AuditEntry, type Change, changesOf } from "./entries";

const COLUMNS: Column<Change>[] = [
  { name: "field", label: t("audit.field"), show: (change) => change.field },
  { name: "before", label: t("audit.before"), show: (change) => change.before || t("admin.none") },
  { name: "after", label: t("audit.after"), show: (change) => change.after || t("admin.none") },
];

/** All that is known of a change. */
export function EntryDialog({ entry, zone, onClose }: { entry: AuditEntry; zone: string; onClose: () => void }) {
  const changes = changesOf(entry);
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={t("audit.dialog", { time: fullTime(entry.at, zone) })}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <Stack gap="sm">
        <Text size="sm">
          {[entry.actorName || entry.actorId, entry.action, entry.objectKind, entry.objectId]
            .filter(Boolean)
            .join(" · ")}
        </Text>
        {changes.length > 0 ? (
          <DataTable label={t("audit.changes")} columns={COLUMNS} rows={changes} keyOf={(change) => change.field} />
        ) : (
          <Text size="sm" c="dimmed">
            {t("audit.noFields")}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          {[
            entry.address && `${t("audit.address")}: ${entry.address}`,
            entry.userAgent && `${t("audit.agent")}: ${entry.userAgent}`,
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      </Stack>
    </Modal>
  );
}
