import { Button, Input } from "@mantine/core";
import { Paperclip } from "lucide-react";
import { type DragEvent, useRef } from "react";
import { t } from "@/messages";
import { AttachedFiles } from "./AttachedFiles";
import styles from "./AttachedFiles.module.css";
import { FilesInput } from "./FilesInput";
import type { Uploads } from "./useUploads";

interface Props {
  uploads: Uploads;
  help?: string;
  fault?: string | undefined;
}

/** The attachments of a message in a form. */
export function AttachmentsField({ uploads, help, fault }: Props) {
  const files = useRef<HTMLInputElement>(null);

  function drop(event: DragEvent) {
    event.preventDefault();
    uploads.add(event.dataTransfer.files);
  }

  return (
    <Input.Wrapper label={t("attachments.title")} labelElement="div" description={help} error={fault}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: files are dropped here; the keyboard has the button */}
      <div className={styles.field} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
        <AttachedFiles uploads={uploads} />
        {!uploads.isFull && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Paperclip size={15} />}
            onClick={() => files.current?.click()}
          >
            {t("composer.attach")}
          </Button>
        )}
        <FilesInput ref={files} uploads={uploads} />
      </div>
    </Input.Wrapper>
  );
}
