import { CloseButton, Loader } from "@mantine/core";
import { FileText } from "lucide-react";
import { t } from "@/messages";
import styles from "./AttachedFiles.module.css";
import type { Uploads } from "./useUploads";

export function AttachedFiles({ uploads }: { uploads: Uploads }) {
  if (uploads.files.length === 0) {
    return null;
  }
  return (
    <ul className={styles.files}>
      {uploads.files.map((file) => (
        <li key={file.key} className={styles.file} aria-busy={!file.url}>
          {file.preview ? (
            <img src={file.preview} alt="" className={styles.thumbnail} />
          ) : (
            <FileText size={18} aria-hidden="true" />
          )}
          <span className={styles.fileName}>{file.name}</span>
          {!file.url && <Loader size={14} aria-label={t("composer.uploading", { name: file.name })} />}
          <CloseButton
            size="sm"
            aria-label={t("composer.detach", { name: file.name })}
            onClick={() => uploads.remove(file.key)}
          />
        </li>
      ))}
    </ul>
  );
}
