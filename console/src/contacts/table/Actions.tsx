import { ActionIcon, Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { Download, FileUp, UserPlus } from "lucide-react";
import { Link } from "react-router";
import { ROOM } from "../room";
import { t } from "../texts";
import styles from "./Table.module.css";

interface Props {
  canImport: boolean;
  onExport: () => void;
  onCreate: () => void;
}

const ICON = 16;

/** What the page offers besides the table. */
export function Actions({ canImport, onExport, onCreate }: Props) {
  const isNarrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const importing = { component: Link, to: `${ROOM}/import`, variant: "default" };
  return (
    <div className={styles.buttons}>
      {isNarrow ? (
        <>
          {canImport && (
            <ActionIcon {...importing} size="lg" aria-label={t("table.import")}>
              <FileUp size={ICON} />
            </ActionIcon>
          )}
          <ActionIcon variant="default" size="lg" aria-label={t("export.open")} onClick={onExport}>
            <Download size={ICON} />
          </ActionIcon>
          <ActionIcon size="lg" variant="filled" aria-label={t("create.title")} onClick={onCreate}>
            <UserPlus size={ICON} />
          </ActionIcon>
        </>
      ) : (
        <>
          {canImport && (
            <Button {...importing} leftSection={<FileUp size={ICON} />}>
              {t("table.import")}
            </Button>
          )}
          <Button variant="default" leftSection={<Download size={ICON} />} onClick={onExport}>
            {t("export.open")}
          </Button>
          <Button leftSection={<UserPlus size={ICON} />} onClick={onCreate}>
            {t("create.title")}
          </Button>
        </>
      )}
    </div>
  );
}
