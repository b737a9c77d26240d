import { Kbd, Modal, Table } from "@mantine/core";
import { type MessageKey, t } from "@/messages";

const SHORTCUTS: [string[], MessageKey][] = [
  [["j"], "shortcuts.next"],
  [["k"], "shortcuts.previous"],
  [["r"], "shortcuts.reply"],
  [["e"], "shortcuts.archive"],
  [["u"], "shortcuts.unread"],
  [["/"], "shortcuts.search"],
  [["?"], "shortcuts.help"],
  [["Enter"], "shortcuts.send"],
];

export function ShortcutsHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t("shortcuts.title")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <Table verticalSpacing="xs" withRowBorders={false}>
        <Table.Tbody>
          {SHORTCUTS.map(([keys, words]) => (
            <Table.Tr key={words}>
              <Table.Td w={90}>
                {keys.map((name) => (
                  <Kbd key={name}>{name}</Kbd>
                ))}
              </Table.Td>
              <Table.Td>{t(words)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
