import { Alert, Button } from "@mantine/core";
import { FileUp } from "lucide-react";
import { type ChangeEvent, type DragEvent, useRef, useState } from "react";
import { t } from "../texts";
import { findFileFault } from "./file/check";
import styles from "./Import.module.css";

const ACCEPTED = ".csv,.tsv,.txt,.jsonl,.ndjson,text/csv,text/tab-separated-values,application/x-ndjson";

interface Props {
  title: string;
  help: string;
  isSmall?: boolean;
  onFile: (file: File) => void;
}

/** A place to drop a table, or to choose it by a button. What the API would refuse is said here. */
export function DropZone({ title, help, isSmall = false, onFile }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [fault, setFault] = useState("");

  async function take(file: File | undefined) {
    if (file === undefined) {
      return;
    }
    const found = await findFileFault(file);
    setFault(found);
    if (!found) {
      onFile(file);
    }
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  }

  function choose(event: ChangeEvent<HTMLInputElement>) {
    void take(event.currentTarget.files?.[0]);
    // The same file can be chosen again after it was corrected.
    event.currentTarget.value = "";
  }

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what can be dropped can be chosen by the button too */}
      <div
        className={styles.zone}
        data-over={isOver}
        data-small={isSmall}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <FileUp size={28} strokeWidth={1.6} aria-hidden="true" />
        <p className={styles.zoneTitle}>{title}</p>
        <p className={styles.zoneHelp}>{help}</p>
        <Button variant="default" onClick={() => input.current?.click()}>
          {t("import.choose")}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          accept={ACCEPTED}
          aria-label={t("import.choose")}
          onChange={choose}
          data-testid="import-file"
        />
      </div>
      {fault && (
        <Alert color="red" variant="light" role="alert" mt="md">
          {fault}
        </Alert>
      )}
    </>
  );
}
