import { Button } from "@mantine/core";
import { FileSpreadsheet } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useMe } from "@/session/session";
import { formatPhone } from "@/shared/phone";
import { Card, pageStyles } from "@/shared/room/Page";
import { ROOM } from "../room";
import { t } from "../texts";
import type { Recognition } from "./columns";
import type { Draft } from "./draft";
import { sizeText } from "./file/check";
import { isDelimiter } from "./file/table";
import styles from "./Import.module.css";

interface Props {
  draft: Draft | null;
  userId: string;
  read: Recognition;
  canChange: boolean;
  children?: ReactNode;
}

/** The file of an import, whose contacts they become, and how it was read. */
export function FileCard({ draft, userId, read, canChange, children }: Props) {
  const me = useMe();
  const number = me.numbers.find((one) => one.userId === userId);
  const owner = userId === me.id ? me.full_name : number && (number.full_name || formatPhone(number.phone_number));
  const words = [
    draft && sizeText(draft.size),
    owner && t("import.fileOf", { owner }),
    draft?.options.newList && t("import.fileList", { list: draft.options.newList }),
    read.encoding.toUpperCase(),
    isDelimiter(read.delimiter) && t(`import.delimiter.${read.delimiter}`),
  ];
  return (
    <Card>
      <div className={styles.chosen}>
        <span className={pageStyles.symbol} aria-hidden="true">
          <FileSpreadsheet size={20} />
        </span>
        <div className={styles.fileWords}>
          <p className={styles.fileName}>{draft?.name ?? t("import.unknownFile")}</p>
          <p className={styles.fileDetails}>{words.filter(Boolean).join(" · ")}</p>
        </div>
        {canChange && (
          <Button component={Link} to={`${ROOM}/import`} variant="default" size="xs">
            {t("import.other")}
          </Button>
        )}
      </div>
      {children}
    </Card>
  );
}
